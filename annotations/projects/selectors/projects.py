"""Projects as their members see them. Annotators see published and paused ones; everybody else in the organisation all."""

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from annotations.projects.models import Project, ProjectState
from kernel.errors import NotFound

_OPEN_TO_ANNOTATORS = (ProjectState.PUBLISHED, ProjectState.PAUSED, ProjectState.CLOSED)


def project_get(actor: Actor, project_id: int, *, lock: bool = False) -> Project:
    """The project, for a member of its organisation. Raises NotFound for anybody else."""
    projects = Project.objects.select_for_update(no_key=True) if lock else Project.objects.all()
    found = projects.filter(
        pk=project_id, organisation__memberships__user_id=actor.user_id, organisation__memberships__active=True
    )
    if actor.organisation_id is not None:
        found = found.filter(organisation_id=actor.organisation_id)
        if actor.roles == {Role.ANNOTATOR}:
            found = found.filter(state__in=_OPEN_TO_ANNOTATORS)
    project = found.first()
    if project is None:
        raise NotFound("There is no such project, or it is not yours to see.")
    return project


def project_list(actor: Actor, organisation_id: int) -> QuerySet[Project]:
    """The projects of an organisation the actor belongs to."""
    projects = Project.objects.filter(
        organisation_id=organisation_id,
        organisation__memberships__user_id=actor.user_id,
        organisation__memberships__active=True,
    )
    if actor.roles == {Role.ANNOTATOR}:
        projects = projects.filter(state__in=_OPEN_TO_ANNOTATORS)
    return projects


def projects_open_for(actor: Actor) -> QuerySet[Project]:
    """The published projects in which the actor is an annotator, over all organisations."""
    mine = Membership.objects.filter(user_id=actor.user_id, active=True, roles__contains=[Role.ANNOTATOR.value])
    return (
        Project.objects.filter(state=ProjectState.PUBLISHED, organisation__in=mine.values("organisation_id"))
        .select_related("organisation", "current_pay", "current_guideline")
        .order_by("organisation__name", "name")
    )
