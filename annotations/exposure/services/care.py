"""A project that turns out to hold content of level 2 or above needs a contact and a notice as well: it waits for both (E15)."""

from datetime import datetime

from annotations.projects.models import Project, ProjectState
from annotations.projects.selectors.owners import owners_of
from annotations.projects.selectors.readiness import project_missing
from annotations.projects.services.projects import project_pause_by_rule
from notices.services import notice_send

CARE = frozenset({"support_contact", "content_notice"})
PAUSE_REASON = (
    "An item was rated at level 2 or above. Write a support contact and a content notice, then publish again."
)


def uncared_pause(*, project_id: int, now: datetime) -> bool:
    """Pause a published project that lacks what its highest level asks for, and tell its owners; in the caller's transaction.

    What is leased may still be handed in, and is paid. True when this call paused it.
    """
    project = Project.objects.get(pk=project_id)
    if project.state != ProjectState.PUBLISHED:
        return False
    missing = sorted(CARE & {gap["field"] for gap in project_missing(project)})
    if not missing or not project_pause_by_rule(
        project_id=project_id, reason=PAUSE_REASON, data={"level": project.max_level, "missing": missing}, now=now
    ):
        return False
    for user_id in owners_of(project):
        notice_send(
            user_id=user_id,
            kind="project-paused",
            title=f"{project.name} is paused: it holds disturbing content"[:160],
            body=(
                f"An item was rated at level {project.max_level}, and the project names nobody to turn to or does not say "
                "beforehand what people may come to see. Write both in its settings and publish it again."
            ),
            reason="Content of level 2 or more needs a support contact and a content notice.",
            url=f"/p/{project.pk}/settings/",
            organisation_id=project.organisation_id,
            now=now,
        )
    return True
