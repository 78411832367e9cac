"""Courses of a project, for its members."""

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.projects.selectors.projects import project_get
from annotations.work.models import Course
from kernel.errors import NotFound


def courses(actor: Actor, project_id: int) -> QuerySet[Course]:
    """What is offered now, newest first."""
    return Course.objects.filter(project=project_get(actor, project_id), retired_at=None).order_by("-pk")


def course_get(actor: Actor, project_id: int, course_id: int) -> Course:
    """One course that is offered. Raises NotFound for any other."""
    course = courses(actor, project_id).filter(pk=course_id).first()
    if course is None:
        raise NotFound("There is no such course.")
    return course
