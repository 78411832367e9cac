"""Saying how one is paid: a new version, told to the person by another channel, and held for 72 hours."""

import re
from datetime import date, datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Organisation, User
from accounts.services.journal import INSTALLATION, record
from accounts.services.text import clean_line
from annotations.pay.domain.countries import check_country
from annotations.pay.domain.payee import check_iban, usable_from
from annotations.pay.domain.sepa import in_sepa
from annotations.pay.models import OrganisationAccount, PayeeDetails
from annotations.pay.selectors.payees import Payee, my_payee, payee_seal
from kernel.errors import Forbidden, Invalid
from notices.services.notices import notice_send

MAX_NAME = 70
MAX_REGION = 60
# As the schema of the pain.001 has it: bank, country, place and, in eleven, the branch.
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)


@transaction.atomic
def payee_set(
    *,
    actor: Actor,
    name: str,
    iban: str,
    country: str,
    region: str,
    place_from: date,
    reauthenticated: bool,
    now: datetime,
) -> PayeeDetails:
    """Add a version of the actor's own details. With the same content as the last one, that one is returned.

    `reauthenticated` is whether the person has just shown who they are: the web layer knows. Raises Forbidden without
    it and for an API token, Invalid (422) for an IBAN, a country or a date that cannot be.
    """
    if actor.scopes is not None or not reauthenticated:
        raise Forbidden(
            "Bank details are changed in the browser, by somebody who has just shown who they are.",
            code="reauthenticate",
            kept="Your details stand as they were.",
            remedy="Confirm your password or second factor, then save again.",
        )
    if place_from > now.date():
        raise Invalid(
            "The place of work holds from a day that has not come.",
            kept="Nothing was saved.",
            errors=[{"field": "place_from", "message": "Today, or a day before."}],
        )
    payee = Payee(
        name=clean_line(name, field="name", longest=MAX_NAME),
        iban=check_iban(iban),
        country=check_country(country),
        region=clean_line(region, field="region", longest=MAX_REGION) if region.strip() else "",
        place_from=place_from,
    )
    # One change at a time: the hold of a version depends on the versions before it.
    User.objects.select_for_update().get(pk=actor.user_id)
    known = my_payee(actor, now).versions
    if known and known[-1].payee == payee:
        return known[-1].row
    sealed = payee_seal(actor.user_id, payee)
    made = PayeeDetails.objects.create(
        user=actor.user,
        number=len(known) + 1,
        made_at=now,
        usable_from=usable_from([opened.version for opened in known], payee.same_account, now),
        key_id=sealed.key_id,
        sealed=sealed.data,
    )
    record(
        user=actor.user,
        organisation_id=INSTALLATION,
        action="pay:payee:set",
        subject=f"payee:{made.pk}",
        data={"number": made.number, "usable_from": made.usable_from.isoformat()},
        at=now,
    )
    _tell(made, payee, now)
    return made


def _tell(made: PayeeDetails, payee: Payee, now: datetime) -> None:
    held = made.usable_from > now
    when = made.usable_from.strftime("%-d %B %Y, %H:%M UTC")
    notice_send(
        user_id=made.user_id,
        kind="payee-changed",
        title="How you are paid was changed",
        body=(
            f"The account {payee.masked} was entered. "
            + (
                f"Payouts use it from {when}; until then they go to the details before, if there were any. "
                if held
                else ""
            )
            + "If this was not you, enter your own details again now: that stops the change. Then change your password."
        ),
        reason="Somebody signed in as you changed your bank details.",
        url="/me/pay/details/",
        urgent=True,
        now=now,
    )


@transaction.atomic
def organisation_account_set(*, actor: Actor, name: str, iban: str, bic: str, now: datetime) -> OrganisationAccount:
    """Say which account the organisation pays from. A new version; batches approved from now on name it."""
    bic = bic.replace(" ", "").upper()
    if bic and not _BIC.fullmatch(bic):
        raise Invalid(
            "This is not a BIC.",
            kept="Nothing was saved.",
            errors=[
                {"field": "bic", "message": "Eight or eleven letters and digits, such as BYLADEM1001, or nothing."}
            ],
        )
    own = check_iban(iban)
    if not in_sepa(own):
        raise Invalid(
            "This account lies outside the SEPA area, and a pain.001 can only be paid from an account inside it.",
            code="not-sepa",
            kept="Nothing was saved.",
            remedy="Give an account in the SEPA area, or leave it and pay from the CSV, which every payout has.",
            errors=[{"field": "iban", "message": "It begins with the letters of a country outside the SEPA area."}],
        )
    organisation = Organisation.objects.select_for_update().get(pk=actor.here)
    last = organisation_account(actor.here)
    made = OrganisationAccount.objects.create(
        organisation=organisation,
        number=last.number + 1 if last else 1,
        name=clean_line(name, field="name", longest=MAX_NAME),
        iban=own,
        bic=bic,
        made_by=actor.user,
        made_at=now,
    )
    record(
        user=actor.user,
        organisation_id=actor.here,
        action="pay:account:set",
        subject=f"account:{made.pk}",
        data={"number": made.number},
        at=now,
    )
    return made


def organisation_account(organisation_id: int) -> OrganisationAccount | None:
    """The account the organisation pays from, if it has said so."""
    return OrganisationAccount.objects.filter(organisation_id=organisation_id).order_by("-number").first()
