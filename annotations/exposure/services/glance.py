"""Seeing an item outside a lease: logged, charged in full and only then served, whoever looks (E2, G02)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from annotations.exposure.domain.limits import check
from annotations.exposure.domain.paths import GLANCE_MS, ViewPath, glance
from annotations.exposure.domain.windows import Hold
from annotations.exposure.models import ExposureReservation, Glance
from annotations.exposure.selectors.frees import frees_at
from annotations.exposure.services.account import account_lock
from annotations.exposure.services.allowance import allowance
from annotations.exposure.services.charging import charge_values, charge_write
from annotations.exposure.services.reservation import level_noted
from kernel.clock import epoch_ms
from kernel.errors import Conflict


@transaction.atomic
def glance_open(
    *, user_id: int, item_id: int, level: int, severity: Mapping[str, int], path: ViewPath, now: datetime
) -> Glance:
    """Reserve, charge and log one glance of a minute. While one on the same item and path is open, that one is given again.

    Raises Conflict `exposure-limit` when it does not fit into the person's windows, rules of level 4 and cool-downs.
    """
    locked = account_lock(user_id, now)
    running = Glance.objects.filter(user_id=user_id, item_id=item_id, path=path, until__gt=now).first()
    if running is not None:
        return running
    room = allowance(locked, view_ms=GLANCE_MS, project_limits={})
    view = glance(level)
    if level > room.level:
        over = check(room.usage, view, room.limits).over
        until = frees_at(locked, view, room.limits, over) or locked.row.cooldown_until
        raise Conflict(
            f"Your exposure limits leave no room for content of level {level} now.",
            code="exposure-limit",
            kept="Nothing was shown and nothing was charged.",
            remedy="Work with the card and the blurred preview, or come back after a pause.",
            extra={"until": until.isoformat() if until else None},
        )
    until = now + timedelta(milliseconds=GLANCE_MS)
    if level:
        category = max(severity, key=lambda name: severity[name], default="other")
        own = Hold(epoch_ms(now), view)
        ExposureReservation.objects.create(
            user_id=user_id,
            item_id=item_id,
            path=path,
            category=category,
            level=level,
            view_ms=view.view_ms,
            qpms=view.qpms,
            reserved_at=now,
            revealed_at=now,
            settled_at=now,
            seen_ms=view.view_ms,
        )
        charge_write(
            charge_values(
                locked, view, holds=[own, *locked.holds], category=category, path=path, reason="served", now=now
            )
        )
    level_noted(user_id=user_id, level=level)
    one = Glance(user_id=user_id, item_id=item_id, path=path, at=now, until=until)
    if level:
        # At level 0 nothing is veiled and nothing charged: kept, it would open the item unpaid for once it is rated higher.
        one.save()
    return one
