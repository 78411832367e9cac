"""Heartbeats: a sign of life, stamped by the server, that keeps a lease and pays for reading."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.actor import Actor
from annotations.exposure.services.reservation import reservation_extend
from annotations.projects.selectors.versions import exposure_version
from annotations.work.domain.reasons import LEASE_TTL_S
from annotations.work.models import Assignment, Heartbeat
from annotations.work.services.held import LeaseLost, held_live, held_time, lost_lease
from annotations.work.services.person import person_lock

# A sensitive item's lease is renewed, if the budget allows, when less than this is left of it.
RENEW_BEFORE = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Beaten:
    """The state after a beat: the active time so far and until when the lease lasts."""

    active_ms: int
    expires_at: datetime


def heartbeat_record(
    *, actor: Actor, lease_id: int, fence: int | None, seq: int, visible: bool, interacted: bool
) -> Beaten:
    """Record one beat. The same `seq` again changes nothing, so that beats lost on the way may be replayed (T6)."""
    try:
        with transaction.atomic():
            person = person_lock(actor.user_id)
            held = held_live(lease_id=lease_id, user_id=actor.user_id, fence=fence, now=person.now)
            Heartbeat.objects.bulk_create(
                [Heartbeat(assignment_id=held.id, seq=seq, visible=visible, interacted=interacted, at=person.now)],
                ignore_conflicts=True,
            )
            expires_at = held.expires_at
            if held.level == 0:
                expires_at = person.now + timedelta(seconds=LEASE_TTL_S)
            elif visible and held.expires_at - person.now < RENEW_BEFORE:
                policy = exposure_version(held.exposure_policy_id)
                view_ms = policy.max_view_ms
                if reservation_extend(
                    user_id=person.user_id,
                    assignment_id=held.id,
                    view_ms=view_ms,
                    project_limits=policy.limits,
                    now=person.now,
                ):
                    expires_at = held.expires_at + timedelta(milliseconds=view_ms)
            if expires_at != held.expires_at:
                Assignment.objects.filter(pk=held.id).update(expires_at=expires_at)
            active_ms = held_time(held, person).fresh_ms
            return Beaten(active_ms=active_ms, expires_at=expires_at)
    except LeaseLost as lost:
        raise lost_lease(lost.held, {}) from None
