"""People who said something about themselves, and what a release then holds of it."""

import pyarrow.parquet as pq

from accounts.actor import Actor
from accounts.models import User
from accounts.roles import Role
from annotations.profiles.domain.consent import PURPOSES, Purposes
from annotations.profiles.services.consents import consent_give
from annotations.profiles.services.profile import profile_save
from annotations.projects.models import Project
from governance.releases.models import Release
from governance.releases.selectors.folders import release_folder
from kernel import clock
from tests.factories.journaled_votes import give_vote
from tests.factories.people import make_member
from tests.factories.projects import make_items, make_project

CURRENT = PURPOSES[Purposes.RELEASED_GROUPS].current.version
TONE = {"tone": "polite"}


def make_voters(people: int, *, project: Project | None = None, **answers: str) -> tuple[Project, list[User]]:
    """A project with this many members, each with a profile and one vote, and none with a consent."""
    project = project or make_project(overlap=100)
    item = make_items(project, [f"A text that {people} people read."])[0]
    voters = [make_member(project.organisation, Role.ANNOTATOR) for _ in range(people)]
    for voter in voters:
        profile_save(actor=Actor(user=voter), answers=answers, now=clock.utcnow())
        give_vote(project, item, voter, TONE)
    return project, voters


def agree(*people: User) -> None:
    """Each agrees to the current text."""
    for person in people:
        consent_give(
            actor=Actor(user=person), purpose=Purposes.RELEASED_GROUPS, text_version=CURRENT, now=clock.utcnow()
        )


def groups_in(release: Release) -> list[dict[str, str]]:
    """The groups of every annotator in the release's files, without their made-up names."""
    rows = pq.read_table(release_folder(release) / "annotators.parquet").to_pylist()
    return [
        {name: value for name, value in row.items() if name.startswith("group_") and value is not None} for row in rows
    ]
