"""Unclear instructions: enough reports pause the project and tell its owners (docs/algorithms/pay.md section 10).

Nothing here touches the people who reported: their time is paid like any other, and no count of reports is kept by person.
"""

from datetime import datetime

from annotations.projects.models import Project
from annotations.projects.selectors.owners import owners_of
from annotations.projects.services.projects import project_pause_by_rule
from annotations.work.domain.unclear import pauses
from annotations.work.models import Assignment, AssignmentState
from notices.services import notice_send

REASON = "unclear"
PAUSE_REASON = "Several people report that the instructions are unclear. Write new guidelines, then publish again."


def unclear_reported(*, project_id: int, guideline_id: int, now: datetime) -> bool:
    """Look again after a report of unclear instructions, in its transaction; True when the project was paused by it.

    The project is locked first, so that of reports that arrive together the last one sees them all. Reports count under the
    guidelines in force; one about older guidelines changes nothing.
    """
    project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
    if project.current_guideline_id != guideline_id:
        return False
    leases = Assignment.objects.filter(project=project, guideline_id=guideline_id)
    reporters = list(
        leases.filter(state=AssignmentState.SKIPPED, skip_reason=REASON).values_list("annotator_id", flat=True)
    )
    counts = {"leases": leases.count(), "reports": len(reporters), "reporters": len(set(reporters))}
    if not pauses(**counts) or not project_pause_by_rule(
        project_id=project_id, reason=PAUSE_REASON, data=counts, now=now
    ):
        return False
    _tell_owners(project, reports=counts["reports"], leases=counts["leases"], now=now)
    return True


def _tell_owners(project: Project, *, reports: int, leases: int, now: datetime) -> None:
    for user_id in owners_of(project):
        notice_send(
            user_id=user_id,
            kind="project-paused",
            title=f"{project.name} is paused: its instructions are unclear",
            body=(
                f"{reports} of {leases} items were given back because the instructions do not cover them. All of that time is "
                "paid. Write a new version of the guidelines and publish the project again."
            ),
            reason="At least three people, and five in a hundred items, under the guidelines in force.",
            url=f"/p/{project.pk}/settings/",
            organisation_id=project.organisation_id,
            now=now,
        )
