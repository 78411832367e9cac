"""Releases for tests: a project with votes, frozen by the real job in this process."""

from typing import Any

import governance.releases.jobs  # noqa: F401 - registers the job, as the worker does at its start
from accounts.actor import Actor
from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.items.models import Item
from annotations.projects.models import Project
from background.models import JobState
from background.services import job_run
from governance.releases.models import Release
from governance.releases.services.freeze import release_freeze
from tests.factories.journaled_votes import give_vote, import_votes
from tests.factories.people import make_member
from tests.factories.projects import make_items, make_project, make_source

TONES = ("polite", "neutral", "rude")
GROUPS: dict[str, dict[str, Any]] = {
    f"rater {number}": {"region": ("north", "south")[number % 2], "age": 20 + number} for number in range(5)
}


def owner_actor(project: Project, user: User | None = None) -> Actor:
    """The project's owner as the middleware would describe them."""
    return Actor(
        user=user or project.created_by,
        organisation_id=project.organisation_id,
        roles=frozenset({Role.OWNER}),
        project_id=project.pk,
    )


def make_labelled_project(
    organisation: Organisation | None = None, *, items: int = 12, **fields: Any
) -> tuple[Project, list[Item]]:
    """Texts with the attribute `topic`, imported votes of five raters on each, and votes of two members on the first."""
    project = make_project(organisation, overlap=3, slice_attributes=["topic"], **fields)
    rows = make_items(project, [f"Text number {number}." for number in range(items)], source=make_source(project))
    for number, item in enumerate(rows):
        item.attributes = {"topic": ("delivery", "refund")[number % 2]}
        item.language = "en"
    Item.objects.bulk_update(rows, ["attributes", "language"])
    votes = [
        (item, name, {"tone": TONES[(place + voter // 2) % 3]})
        for place, item in enumerate(rows)
        for voter, name in enumerate(GROUPS)
    ]
    import_votes(project, votes, groups=GROUPS)
    for answer in ("polite", "rude"):
        annotator = make_member(project.organisation, Role.ANNOTATOR)
        give_vote(project, rows[0], annotator, {"tone": answer})
    return project, rows


def freeze(project: Project, *, version: str | None = None, **options: Any) -> Release:
    """Freeze the project now."""
    release = release_freeze(actor=owner_actor(project), project_id=project.pk, version=version, **options)
    assert release.job is not None
    job_run(release.job.pk)
    release.refresh_from_db()
    assert release.job is not None
    release.job.refresh_from_db()
    assert release.job.state == JobState.DONE, release.job.error
    return release
