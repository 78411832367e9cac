"""Agreeing to a purpose and withdrawing: each a row that is only ever added."""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import INSTALLATION, record
from annotations.profiles.domain.consent import ConsentText, Purpose, is_live, purpose_of
from annotations.profiles.models import Profile, ProfileConsent
from annotations.profiles.selectors.consents import my_last
from annotations.profiles.services.profile import own_profile
from kernel.errors import Conflict


@transaction.atomic
def consent_give(*, actor: Actor, purpose: str, text_version: str, now: datetime) -> ProfileConsent:
    """Agree to a purpose in the words of `text_version`, which must be the current one. Agreeing twice adds nothing.

    Raises Invalid for an unknown purpose or version, Conflict for a text that has been replaced.
    """
    wanted = purpose_of(purpose)
    text = wanted.text(text_version)
    if text != wanted.current:
        raise Conflict(
            "The text was replaced while you read it.",
            code="consent-text-replaced",
            kept="Nothing was agreed to.",
            remedy=f"Read the text {wanted.current.version} and decide again.",
        )
    profile = own_profile(actor, now=now)
    last = my_last(actor, wanted)
    return last if last is not None and is_live(wanted, [last]) else _add(actor, profile, wanted, text, True, now)


@transaction.atomic
def consent_withdraw(*, actor: Actor, purpose: str, now: datetime) -> ProfileConsent | None:
    """Withdraw, at once and without a reason. None where there was nothing to withdraw."""
    wanted = purpose_of(purpose)
    profile = own_profile(actor, now=now)
    last = my_last(actor, wanted)
    if last is None or not last.agreed:
        return last
    return _add(actor, profile, wanted, wanted.text(last.text_version), False, now)


def _add(
    actor: Actor, profile: Profile, purpose: Purpose, text: ConsentText, agreed: bool, now: datetime
) -> ProfileConsent:
    row = ProfileConsent.objects.create(
        profile=profile,
        purpose=purpose.name,
        agreed=agreed,
        text_version=text.version,
        text_sha256=text.sha256,
        at=now,
    )
    # In the installation's own log: an organisation's log would tell its auditors who agrees.
    record(
        user=actor.user,
        organisation_id=INSTALLATION,
        action="profiles:consent:give" if agreed else "profiles:consent:withdraw",
        subject="person:self",
        data={"purpose": purpose.name.value, "text_version": text.version, "text_sha256": text.sha256},
        at=now,
    )
    return row
