"""Asking for work: a lease, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from accounts.actor import Actor
from annotations.exposure.domain.needs import needs_mask
from annotations.exposure.domain.severity import Category
from annotations.exposure.selectors.usage import Standing
from annotations.exposure.services.gate import Gate, agreed_now, gate_open
from annotations.items.models import Item
from annotations.items.selectors.seals import refuse_sealed
from annotations.pay.domain.kinds import LineKind
from annotations.projects.models import ProjectState
from annotations.projects.selectors.versions import exposure_version
from annotations.work.domain.reasons import MAX_LIVE_LEASES, NoLease
from annotations.work.models import Assignment
from annotations.work.services.breaks import Rest, break_of_content, break_of_work
from annotations.work.services.desk import Desk, desk_get, desk_open_session
from annotations.work.services.held import Held, held_live
from annotations.work.services.person import Person, person_lock
from annotations.work.services.queue import Lease, queue_left, queue_take
from annotations.work.services.shift_items import reserved_first
from annotations.work.services.unlabelled import close_unlabelled
from kernel.errors import Gone, NotFound, TooMany

UNAGREED = "You no longer agree to see this."


@dataclass(frozen=True, slots=True)
class Offer:
    """What a request for work gives: a lease on a desk, or `reason` and, where known, until when.

    `rest` is the break that is running (reason BREAK), or the one that may be taken instead of the item.
    """

    desk: Desk
    gate: Gate
    now: datetime
    lease: Lease | None = None
    reason: NoLease | None = None
    until: datetime | None = None
    paid: bool = False
    detail: str = ""
    rest: Rest | None = None


@transaction.atomic
def lease_next(*, actor: Actor, project_id: int, resume: bool = True) -> Offer:
    """Lease the next item of a project to the actor.

    With `resume` a live lease of theirs is given again instead (a reload, a second look); without it another one is
    made, up to a handful. The person is locked first, so that parallel requests queue and none slips past a budget.
    """
    person = person_lock(actor.user_id)
    desk = desk_get(project_id=project_id, user_id=actor.user_id)
    desk.require_annotator()
    live = leases_live(desk, user_id=actor.user_id, now=person.now)
    if any(lease.level for lease in live) and _unagreed_returned(desk, person, live):
        desk = desk_get(project_id=project_id, user_id=actor.user_id)
        live = leases_live(desk, user_id=actor.user_id, now=person.now)
    if live and resume:
        return Offer(desk=desk, gate=gate_for(desk, person), now=person.now, lease=live[0])
    if len(live) >= MAX_LIVE_LEASES:
        raise TooMany(
            f"You hold {len(live)} items already.",
            kept="They stay yours.",
            remedy="Submit or skip one of them first.",
            extra={"retry_after": 5},
        )
    return offer_next(desk, person)


def _unagreed_returned(desk: Desk, person: Person, live: Sequence[Lease]) -> int:
    """Give back, paid, what the person no longer agrees to see: a withdrawal holds from the next request on (E10).

    Every item is locked before the person's account is, as a rating does.
    """
    agreed = agreed_now(person.user_id)
    unagreed = [lease for lease in live if is_unagreed(lease, agreed)]
    list(
        Item.objects.select_for_update(no_key=True).filter(pk__in=[lease.item_id for lease in unagreed]).order_by("pk")
    )
    for lease in unagreed:
        held = held_live(lease_id=lease.id, user_id=person.user_id, fence=None, now=person.now)
        close_unlabelled(held, person, state="returned", kind=LineKind.RETURNED)
    return len(unagreed)


def is_unagreed(lease: Lease | Held, agreed: int) -> bool:
    """Not what was leased at level 0: its holder has seen it already when it is rated higher."""
    severity = {Category(name): level for name, level in lease.severity.items()}
    return lease.level > 0 and bool(needs_mask(severity) & ~agreed)


def offer_next(desk: Desk, person: Person, *, settled: Standing | None = None) -> Offer:
    """The next item for a locked person, inside the caller's transaction; `settled` is how they stand if it has just settled a view."""
    now = person.now
    if desk.project_state != ProjectState.PUBLISHED:
        return Offer(
            desk=desk,
            gate=Gate.shut(),
            now=now,
            reason=NoLease.PAUSED,
            detail="The project is not open for work. What you have done is kept and paid.",
        )
    if desk.closed:
        return Offer(
            desk=desk,
            gate=Gate.shut(),
            now=now,
            reason=NoLease.HOLD,
            detail="A decision has closed this project to you. Your inbox has the reason, and how to appeal.",
        )
    rest = break_of_work(desk, person)
    if rest and rest.until:
        return break_offer(desk, Gate.shut(), person, rest)
    gate = gate_for(desk, person, settled=settled)
    policy = exposure_version(desk.exposure_id)
    desk_open_session(desk, user_id=person.user_id, now=now)
    if desk.shift_here:
        reserved_first(desk, user_id=person.user_id, agreed=gate.agreed, max_level=gate.max_level)
    lease = queue_take(
        desk, user_id=person.user_id, agreed=gate.agreed, max_level=gate.max_level, view_ms=policy.max_view_ms, now=now
    )
    if lease is None:
        return refusal(desk, person, gate)
    return Offer(desk=desk, gate=gate, now=now, lease=lease, rest=rest)


def break_offer(desk: Desk, gate: Gate, person: Person, rest: Rest) -> Offer:
    """The answer during a break that time asks for."""
    return Offer(
        desk=desk,
        gate=gate,
        now=person.now,
        reason=NoLease.BREAK,
        until=rest.until,
        paid=rest.amount_minor > 0,
        detail="You have worked for a long while. Ten minutes away from the screen are part of the work.",
        rest=rest,
    )


def leases_live(desk: Desk, *, user_id: int, now: datetime) -> list[Lease]:
    """The person's unexpired leases in the project, oldest first; a sealed item is not served again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.id, a.fence, a.leased_at, a.expires_at, i.id, i.external_id, i.content, i.content_sha256, i.attributes, i.language,
                   a.level, i.severity, a.schema_id, a.guideline_id, a.pay_policy_id, a.exposure_policy_id,
                   (SELECT jsonb_object_agg(x.question, x.answer) FROM items_prelabel x WHERE x.item_id = i.id)
              FROM work_assignment a JOIN items_item i ON i.id = a.item_id
             WHERE a.annotator_id = %s AND a.project_id = %s AND a.state = 'leased' AND a.expires_at > %s
               AND i.state = 'ready'
             ORDER BY a.id
            """,
            [user_id, desk.project_id, now],
        )
        return [Lease.from_row(row) for row in cursor.fetchall()]


def gate_for(desk: Desk, person: Person, *, settled: Standing | None = None) -> Gate:
    """What of this project may be served to the person now, under the lock of their exposure account."""
    if desk.max_level == 0:
        return Gate.unneeded()
    return gate_open(
        user_id=person.user_id,
        policy=exposure_version(desk.exposure_id),
        now=person.now,
        highest=desk.max_level,
        settled=settled,
    )


def refusal(desk: Desk, person: Person, gate: Gate) -> Offer:
    """Why there is no item for the person now; a cool-down is paid as it is announced."""
    consent, budget = queue_left(desk, user_id=person.user_id, agreed=gate.agreed, max_level=gate.max_level)
    if budget and gate.break_until:
        rest = break_of_content(desk, person, gate)
        return Offer(
            desk=desk,
            gate=gate,
            now=person.now,
            reason=NoLease.BREAK,
            until=gate.break_until,
            paid=rest is not None and rest.amount_minor > 0,
            rest=rest,
            detail="This much of such content in a row is enough for now.",
        )
    if budget:
        return Offer(
            desk=desk,
            gate=gate,
            now=person.now,
            reason=NoLease.BUDGET,
            until=gate.frees_at,
            detail="Your exposure limit is reached. Work without such content stays open to you.",
        )
    if consent:
        return Offer(
            desk=desk,
            gate=gate,
            now=person.now,
            reason=NoLease.CONSENT,
            detail="What is left holds content you have not agreed to see. You can change that under My wellbeing; you do not have to.",
        )
    return Offer(
        desk=desk, gate=gate, now=person.now, reason=NoLease.NO_WORK, detail="Nothing is waiting here right now."
    )


@transaction.atomic
def lease_get(*, actor: Actor, lease_id: int) -> Offer:
    """One of the actor's own live leases again. Raises NotFound for any other."""
    found = (
        Assignment.objects.filter(pk=lease_id, annotator_id=actor.user_id).values_list("project_id", flat=True).first()
    )
    if found is None:
        raise NotFound("There is nothing here, or nothing you may see.")
    person = person_lock(actor.user_id)
    desk = desk_get(project_id=found, user_id=actor.user_id)
    desk.require_annotator()
    live = [lease for lease in leases_live(desk, user_id=actor.user_id, now=person.now) if lease.id == lease_id]
    if not live:
        refuse_sealed(state=Assignment.objects.values_list("item__state", flat=True).get(pk=lease_id))
        raise Gone("This lease has ended.", kept="A draft, if there was one, is kept.", remedy="Take the next item.")
    gate = gate_for(desk, person)
    if is_unagreed(live[0], gate.agreed):
        raise Gone(UNAGREED, kept="Your time on it is paid.", remedy="Take the next item.")
    return Offer(desk=desk, gate=gate, now=person.now, lease=live[0])
