"""What a person decides for themselves: what they agree to see, and lower limits. Both take effect at once."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Membership
from accounts.services.journal import record
from annotations.exposure.domain.dose import QPMS_PER_POINT
from annotations.exposure.domain.limits import STANDARD, Window, check_lowered
from annotations.exposure.domain.severity import HIGHEST_LEVEL, Category
from annotations.exposure.models import ExposureConsent
from annotations.exposure.services.account import account_lock
from background.server_time import server_now
from kernel.errors import FieldError, Invalid

# The text a person agrees to; a new wording gets a new version, and old consents keep theirs.
CONSENT_TEXT_VERSION = "2026-11"
MINUTE_MS = 60_000


@transaction.atomic
def consent_set(*, actor: Actor, category: str, level: int) -> ExposureConsent:
    """Agree to see a category up to a level; 0 withdraws. No reason is asked and nothing else changes (E10)."""
    errors: list[FieldError] = []
    if category not in set(Category):
        errors.append({"field": "category", "message": f"One of {', '.join(Category)}."})
    if category == Category.CHILD_SAFETY and level > 2:
        errors.append(
            {
                "field": "level",
                "message": "Child safety above level 2 is never an annotation task: it is reported, not labelled.",
            }
        )
    if type(level) is not int or not 0 <= level <= HIGHEST_LEVEL:
        errors.append({"field": "level", "message": "A whole number from 0 (nothing) to 4."})
    if errors:
        raise Invalid("The consent cannot be kept like this.", errors=errors)
    consent, _ = ExposureConsent.objects.update_or_create(
        user_id=actor.user_id, category=category, defaults={"level": level, "text_version": CONSENT_TEXT_VERSION}
    )
    _journal(actor, "exposure:consent:set", {"category": category, "level": level, "text": CONSENT_TEXT_VERSION})
    return consent


@transaction.atomic
def limit_lower(*, actor: Actor, window: str, amount: int) -> dict[str, int]:
    """Lower one of the actor's own limits: points for run, hour, day and week, minutes for view.

    Raises Forbidden above the platform's own limit. Setting it back up to that is the person's own right.
    """
    if window not in set(Window):
        raise Invalid(
            "There is no such limit.", errors=[{"field": "window", "message": f"One of {', '.join(Window)}."}]
        )
    if type(amount) is not int or amount < 0:
        raise Invalid(
            "A limit is a whole number from 0.", errors=[{"field": "amount", "message": "A whole number from 0."}]
        )
    unit = MINUTE_MS if window == Window.VIEW else QPMS_PER_POINT
    wish = {Window(window): amount * unit}
    check_lowered(wish, STANDARD)
    account = account_lock(actor.user_id, server_now(), at_work=False).row
    lowered: dict[str, int] = {**account.lowered, window: amount * unit}
    account.lowered = lowered
    account.save(update_fields=["lowered"])
    _journal(actor, "exposure:limit:lower", {"window": window})
    return lowered


def _journal(actor: Actor, action: str, data: dict[str, object]) -> None:
    """A row in the log of each organisation the person belongs to. The amount of a limit is nobody else's business."""
    for organisation_id in Membership.objects.filter(user=actor.user, active=True).values_list(
        "organisation_id", flat=True
    ):
        record(user=actor.user, organisation_id=organisation_id, action=action, subject="person:self", data=dict(data))
