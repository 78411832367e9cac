"""Writing courses: what an owner asks annotators to work through, paid for the time it takes."""

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record
from accounts.services.text import clean_line
from annotations.projects.domain.guidelines import clean_guidelines, guidelines_hash
from annotations.projects.selectors.projects import project_get
from annotations.work.models import Course, CourseKind
from background.server_time import server_now
from kernel.errors import Invalid, NotFound


@transaction.atomic
def course_create(*, actor: Actor, project_id: int, kind: str, title: str, markdown: str) -> Course:
    """Offer a course to the project's annotators."""
    project = project_get(actor, project_id)
    if kind not in CourseKind.values:
        raise Invalid("There is no such course.", errors=[{"field": "kind", "message": ", ".join(CourseKind.values)}])
    text, now = clean_guidelines(markdown), server_now()
    course = Course.objects.create(
        project=project,
        kind=kind,
        title=clean_line(title, field="title", longest=120),
        markdown=text,
        created_by=actor.user,
        created_at=now,
    )
    _journal(actor, course, "create", sha256=guidelines_hash(text))
    return course


@transaction.atomic
def course_retire(*, actor: Actor, project_id: int, course_id: int) -> Course:
    """Offer a course no longer. What was spent on it is paid."""
    project = project_get(actor, project_id)
    course = Course.objects.select_for_update().filter(pk=course_id, project=project).first()
    if course is None:
        raise NotFound("There is no such course.")
    if course.retired_at is None:
        course.retired_at = server_now()
        course.save(update_fields=["retired_at"])
        _journal(actor, course, "retire")
    return course


def _journal(actor: Actor, course: Course, verb: str, **data: str) -> None:
    record(
        user=actor.user,
        organisation_id=course.project.organisation_id,
        action=f"work:course:{verb}",
        subject=f"course:{course.pk}",
        data={"project": course.project_id, "kind": course.kind, **data},
    )
