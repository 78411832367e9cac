"""What somebody may do with an item they browse: see it in the clear, rate it, report it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.roles import Role
from accounts.services.journal import record
from annotations.exposure.domain.consent import missing
from annotations.exposure.domain.paths import ViewPath
from annotations.exposure.domain.words import CATEGORY_TITLES
from annotations.exposure.services.gate import consent_of
from annotations.exposure.services.glance import glance_open
from annotations.exposure.services.rating import item_rate
from annotations.items.domain.severity import Category
from annotations.items.models import Item, Seal
from annotations.items.selectors.items import item_get, item_view
from annotations.items.services.seal import item_seal
from kernel.errors import Conflict


@transaction.atomic
def item_reveal(*, actor: Actor, project_id: int, item_id: int, now: datetime) -> dict[str, Any]:
    """Log and charge a glance, then give the text or the address of the picture, with the time it lasts.

    Raises Conflict `consent-missing` for what the actor has not agreed to see, whatever their role (E1), and
    `exposure-limit` for what does not fit.
    """
    item = item_get(actor, project_id, item_id)
    _check_agreed(actor.user_id, item)
    runs_it = actor.has(Role.OWNER, Role.ADMINISTRATOR, Role.AUDITOR)
    glance = glance_open(
        user_id=actor.user_id,
        item_id=item.pk,
        level=item.level,
        severity=item.severity,
        path=ViewPath.PREVIEW if runs_it else ViewPath.REVIEW,
        now=now,
    )
    record(
        user=actor.user,
        organisation_id=item.project.organisation_id,
        action="exposure:item:reveal",
        subject=f"item:{item.pk}",
        data={"path": glance.path, "level": item.level},
        at=now,
    )
    view = item_view(item, shown_until=glance.until)
    body: dict[str, Any] = {"until": glance.until.isoformat()}
    if view["media"] is None:
        return body | {"text": view["text"]}
    return body | {"media": {name: view["media"][name] for name in ("url", "width", "height")}}


def _check_agreed(user_id: int, item: Item) -> None:
    upper = {Category(name): int(level) for name, level in item.severity.items()}
    lacking = missing(consent_of(user_id), upper)
    if lacking:
        what = ", ".join(f"{CATEGORY_TITLES[category].lower()} at level {level}" for category, level in lacking.items())
        raise Conflict(
            f"You have not agreed to see {what}.",
            code="consent-missing",
            kept="Nothing was shown and nothing was charged.",
            remedy="Work with the card and the blurred preview. You can agree under My wellbeing; you do not have to.",
            extra={"missing": {category.value: level for category, level in lacking.items()}},
        )


def item_rate_browsing(
    *, actor: Actor, project_id: int, item_id: int, category: str, level: int, now: datetime
) -> Item:
    """Rate an item of a project one may browse."""
    item = item_get(actor, project_id, item_id)
    return item_rate(item_id=item.pk, user=actor.user, category=category, level=level, now=now)


def item_report(*, actor: Actor, project_id: int, item_id: int, reason: str, note: str = "", now: datetime) -> Seal:
    """Report an item of a project one may browse as possibly unlawful."""
    item = item_get(actor, project_id, item_id)
    return item_seal(item_id=item.pk, reported_by=actor.user, reason=reason, note=note, now=now)
