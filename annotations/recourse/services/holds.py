"""Emergency holds: for security, by a person, for at most 72 hours, over by the clock."""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Membership
from accounts.services.journal import record
from annotations.recourse.domain.clocks import check_hold
from annotations.recourse.models import Hold, HoldLift
from annotations.recourse.services.human import require_person
from annotations.recourse.services.member import member_lock
from kernel.errors import Forbidden, Invalid, NotFound
from notices.services import notice_send


@transaction.atomic
def hold_place(*, actor: Actor, person: str, hours: int, explanation: str, now: datetime) -> Hold:
    """Hold a member's account in the actor's organisation, because its security demands it, and tell them at once.

    Raises Forbidden for a program and for oneself, Invalid beyond 72 hours or without a reason, Conflict when they were
    held within 30 days.
    """
    require_person(actor)
    member, _ = member_lock(organisation_id=actor.here, project_id=None, named=person)
    if member.user_id == actor.user_id:
        raise Forbidden("Nobody holds their own account.", kept="Nobody is held.")
    if not explanation.strip():
        raise Invalid(
            "Say what endangers the account.", errors=[{"field": "explanation", "message": "They read this."}]
        )
    last = Hold.objects.filter(organisation_id=actor.here, person_id=member.user_id).order_by("-pk").first()
    until = check_hold(hours=hours, last_hold_at=last.placed_at if last else None, now=now)
    hold = Hold(
        organisation_id=actor.here,
        person_id=member.user_id,
        placed_by=actor.user,
        explanation=explanation.strip(),
        placed_at=now,
        until=until,
    )
    hold.save(force_insert=True)
    Membership.objects.filter(pk=member.pk).update(held_until=until)
    _record(hold, actor, "place", {"hours": hours}, now)
    notice_send(
        user_id=member.user_id,
        kind="hold",
        title="Your account is held for security",
        body=f"{hold.explanation}\n\nYou cannot label here until then; it lifts by itself. Your pay, your inbox and your data stay "
        "open to you.",
        urgent=True,
        reason="Security",
        due_at=until,
        organisation_id=actor.here,
        now=now,
    )
    return hold


@transaction.atomic
def hold_lift(*, actor: Actor, hold_id: int, now: datetime) -> Hold:
    """End a hold early. Ending it again changes nothing."""
    require_person(actor)
    hold = Hold.objects.filter(pk=hold_id, organisation_id=actor.here).first()
    if hold is None:
        raise NotFound("There is no such hold in this organisation.")
    _end(hold, actor, now)
    return hold


@transaction.atomic
def hold_expire(*, hold_id: int, now: datetime) -> bool:
    """Tidy up after a hold that is over, and say so. Access came back by the clock alone. True when this call did it."""
    hold = Hold.objects.get(pk=hold_id)
    return hold.until <= now and _end(hold, None, now)


def _end(hold: Hold, actor: Actor | None, now: datetime) -> bool:
    members = Membership.objects.select_for_update().filter(
        organisation_id=hold.organisation_id, user_id=hold.person_id
    )
    list(members.values_list("pk"))
    if HoldLift.objects.filter(hold=hold).exists():
        return False
    HoldLift(hold=hold, by=actor.user if actor else None, at=now).save(force_insert=True)
    members.filter(held_until=hold.until).update(held_until=None)
    _record(hold, actor, "lift", {}, now)
    notice_send(
        user_id=hold.person_id,
        kind="hold-lifted",
        title="Your account is open again",
        body="The hold is over. You can go on where you stopped.",
        organisation_id=hold.organisation_id,
        now=now,
    )
    return True


def _record(hold: Hold, actor: Actor | None, verb: str, data: dict[str, object], now: datetime) -> None:
    record(
        user=actor.user if actor else None,
        organisation_id=hold.organisation_id,
        action=f"recourse:hold:{verb}",
        subject=f"hold:{hold.pk}",
        data=data,
        at=now,
    )
