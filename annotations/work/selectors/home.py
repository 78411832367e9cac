"""The annotator's home: projects open to them with their terms, and what they have done."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from accounts.actor import Actor
from annotations.items.selectors.severities import highest_severity
from annotations.projects.models import Project
from annotations.projects.selectors.projects import projects_open_for
from annotations.work.models import Assignment, AssignmentState

# Ordinary reading of instructions, in words a minute: for the estimate shown before work is accepted.
READING_WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class OpenProject:
    """A project as it is offered: what it pays, what it may show, how long its guidelines take, what is done."""

    project: Project
    reading_minutes: int
    seconds_per_item: int | None
    hourly_minor: int | None
    severity: dict[str, int]
    mine: int


def home_of(actor: Actor) -> list[OpenProject]:
    """Every published project the actor may label, with the estimate that is shown before acceptance (P13)."""
    return [_offer(actor, project) for project in projects_open_for(actor)]


def _offer(actor: Actor, project: Project) -> OpenProject:
    done = Assignment.objects.filter(project=project, state=AssignmentState.SUBMITTED)
    totals = done.aggregate(labels=Count("id"), active=Sum("active_ms"))
    seconds = round(totals["active"] / totals["labels"] / 1000) if totals["labels"] >= 10 else None
    words = len(project.current_guideline.markdown.split()) if project.current_guideline else 0
    return OpenProject(
        project=project,
        reading_minutes=max(1, round(words / READING_WORDS_A_MINUTE)),
        seconds_per_item=seconds,
        hourly_minor=_hourly(project, seconds),
        severity=highest_severity(project.pk),
        mine=done.filter(annotator_id=actor.user_id).count(),
    )


def _hourly(project: Project, seconds_per_item: int | None) -> int | None:
    """What an hour comes to: the rate itself, or for piece work the rate at the pace so far, never below the floor."""
    pay = project.current_pay
    if pay is None:
        return None
    if pay.kind == "hourly":
        return pay.rate_minor
    if not seconds_per_item:
        return pay.floor_minor
    return max(pay.floor_minor, pay.rate_minor * 3600 // seconds_per_item)
