"""Who belongs to an organisation and with which roles. The last administrator can be neither removed nor demoted."""

from collections.abc import Iterable

from django.db import transaction

from accounts.actor import Actor
from accounts.models import ApiToken, Invitation, Membership, Organisation, User
from accounts.roles import Role, parse_roles
from accounts.services.journal import record
from accounts.signals import annotating_given_up
from kernel import clock
from kernel.errors import Conflict, Forbidden, NotFound


@transaction.atomic
def membership_grant(*, organisation: Organisation, user: User, roles: Iterable[str], by: User) -> Membership:
    """Make a person a member, or add to the roles they hold. A membership that had ended begins anew with these roles."""
    wanted = parse_roles(roles)
    membership, created = Membership.objects.select_for_update().get_or_create(
        organisation=organisation, user=user, defaults={"roles": wanted}
    )
    if not created:
        membership.roles = parse_roles([*wanted, *(membership.roles if membership.active else [])])
        membership.active = True
        membership.save(update_fields=["roles", "active"])
    _record(membership, by, "grant", {"roles": membership.roles})
    return membership


@transaction.atomic
def membership_set_roles(*, actor: Actor, membership_id: int, roles: Iterable[str]) -> Membership:
    """Give a member exactly these roles.

    Raises Conflict when it would leave the organisation without administrator or take another person's work as annotator,
    Forbidden for a program.
    """
    _require_person(actor)
    wanted = parse_roles(roles)
    membership = _to_change(actor, membership_id)
    if Role.ANNOTATOR not in wanted:
        _refuse_undecided(membership, actor)
    if Role.ADMINISTRATOR not in wanted:
        _refuse_last_administrator(membership)
    if membership.roles != wanted:
        before, membership.roles = membership.roles, wanted
        membership.save(update_fields=["roles"])
        _record(membership, actor.user, "set-roles", {"before": before, "roles": wanted})
        if Role.ANNOTATOR in set(before) - set(wanted):
            _hand_back(membership)
    return membership


@transaction.atomic
def membership_end(*, actor: Actor, membership_id: int, decided: bool = False) -> None:
    """End a membership at once: the next request of that person finds nothing here.

    The tokens they bound to the organisation are revoked; open invitations they made, or that were made for them, are
    withdrawn, so that no link they may have kept lets them back in. Their work, pay and history stay. `decided` is for a
    removal that takes effect: without one nobody ends the membership of another who annotates. Raises Forbidden for a program.
    """
    _require_person(actor)
    membership = _to_change(actor, membership_id)
    if not decided:
        _refuse_undecided(membership, actor)
    _end(membership, actor)


@transaction.atomic
def membership_leave(*, actor: Actor) -> None:
    """End the actor's own membership of the organisation they act in, as `membership_end` does; their shifts are handed back."""
    _require_person(actor)
    own = Membership.objects.filter(user=actor.user, organisation_id=actor.here, active=True)
    _end(_to_change(actor, own.values_list("pk", flat=True).first() or 0), actor)


def _end(membership: Membership, actor: Actor) -> None:
    _refuse_last_administrator(membership)
    membership.active = False
    membership.save(update_fields=["active"])
    now = clock.utcnow()
    here = {"organisation_id": membership.organisation_id}
    ApiToken.objects.filter(user_id=membership.user_id, revoked_at=None, **here).update(revoked_at=now)
    open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, **here)
    open_ones.filter(invited_by_id=membership.user_id).update(withdrawn_at=now)
    open_ones.filter(email=membership.user.email).update(withdrawn_at=now)
    _record(membership, actor.user, "end", {})
    if membership.user_id == actor.user_id:
        _hand_back(membership)


def _hand_back(membership: Membership) -> None:
    annotating_given_up.send(sender=Membership, user=membership.user, organisation_id=membership.organisation_id)


def members_lock(organisation_id: int) -> None:
    """Lock who belongs to an organisation, before any of its memberships: two administrators who remove each other at the
    same moment do so one after the other. Rows that only name the organisation are written meanwhile."""
    Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).first()


def _require_person(actor: Actor) -> None:
    """No program takes anybody's work away (D5): not by a decision, and not past it by their role or membership."""
    if actor.scopes is not None:
        raise Forbidden(
            "A program does not change who belongs here, nor with which roles.",
            code="needs-a-person",
            kept="Nothing was changed.",
            remedy="Sign in and change it yourself.",
        )


def _refuse_undecided(membership: Membership, actor: Actor) -> None:
    """Who annotates loses their place by their own act or by a decision: with reason, evidence, notice and appeal (D1)."""
    if Role.ANNOTATOR in membership.roles and membership.user_id != actor.user_id:
        raise Conflict(
            "An annotator's place is not taken without a decision.",
            code="decision-needed",
            kept="Nothing was changed.",
            remedy="Decide on a removal, with its reason and evidence; or let them leave by themselves, under Settings.",
        )


def _to_change(actor: Actor, membership_id: int) -> Membership:
    """The live membership of the actor's organisation, locked."""
    members_lock(actor.here)
    found = Membership.objects.select_for_update(of=("self",)).select_related("user")
    membership = found.filter(pk=membership_id, organisation_id=actor.here, active=True).first()
    if membership is None:
        raise NotFound("There is no such member in this organisation.")
    return membership


def _refuse_last_administrator(membership: Membership) -> None:
    others = Membership.objects.filter(organisation_id=membership.organisation_id, active=True, user__is_active=True)
    others = others.filter(roles__contains=[Role.ADMINISTRATOR.value]).exclude(pk=membership.pk)
    if Role.ADMINISTRATOR in membership.roles and not others.exists():
        raise Conflict(
            "This is the organisation's last administrator.",
            code="last-administrator",
            kept="Nothing was changed.",
            remedy="Make another member administrator first.",
        )


def _record(membership: Membership, by: User, verb: str, data: dict[str, object]) -> None:
    record(
        user=by,
        organisation_id=membership.organisation_id,
        action=f"accounts:membership:{verb}",
        subject=f"membership:{membership.pk}",
        data=data,
    )
