"""Organisations and their people, as the actor may see them. Strangers get "not found"."""

from django.db.models import F, Q, QuerySet

from accounts.actor import Actor
from accounts.models import Invitation, Membership, Organisation
from kernel.errors import NotFound


def organisations_of(actor: Actor) -> QuerySet[Organisation]:
    """The organisations the actor belongs to, each with the actor's roles as `my_roles`."""
    rows = Organisation.objects.filter(memberships__user=actor.user, memberships__active=True)
    if actor.bound_to is not None:
        rows = rows.filter(pk=actor.bound_to)
    return rows.annotate(my_roles=F("memberships__roles")).order_by("name", "pk")


def organisation_get(actor: Actor, slug: str) -> Organisation:
    organisation = organisations_of(actor).filter(slug=slug).first()
    if organisation is None:
        raise NotFound("There is nothing here, or nothing you may see.")
    return organisation


def members_of(actor: Actor, called: str = "") -> QuerySet[Membership]:
    """Live memberships of the organisation the request is about; `called` is a piece of the name or of the address."""
    rows = Membership.objects.filter(organisation_id=actor.here, active=True)
    if called:
        rows = rows.filter(Q(user__display_name__icontains=called) | Q(user__email__icontains=called))
    return rows.select_related("user").order_by("user__display_name", "pk")


def member_get(actor: Actor, membership_id: int) -> Membership:
    membership = members_of(actor).filter(pk=membership_id).first()
    if membership is None:
        raise NotFound("There is no such member in this organisation.")
    return membership


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    """Invitations of the organisation that wait for an answer, expired ones included, newest first."""
    rows = Invitation.objects.filter(organisation_id=actor.here, accepted_at=None, withdrawn_at=None)
    return rows.select_related("invited_by").order_by("-pk")
