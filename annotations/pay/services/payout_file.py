"""The files of a payout: made once, at approval, sealed, and handed out unchanged ever after."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from accounts.actor import Actor
from accounts.services.sealing import keyring
from accounts.services.sensitive import sensitive_read_many
from annotations.pay.domain.csv_text import Payment, payout_text
from annotations.pay.domain.pain001 import CreditTransfer, Debtor, pain001
from annotations.pay.models import Payout, PayoutFile
from annotations.pay.selectors.payees import OpenedVersion
from annotations.pay.selectors.payouts import payout_get
from annotations.pay.services.payee import organisation_account
from kernel.errors import Conflict, NotFound
from kernel.money import Money
from kernel.periods import pay_period
from kernel.sealing import Sealed

_PURPOSE = "payout file"


def payout_files_make(payout: Payout, details: dict[int, OpenedVersion], now: datetime) -> dict[str, str]:
    """Make the CSV of a batch and, in EUR, its pain.001 if the organisation has an account; SHA-256 by format.

    Raises Invalid (422) for an IBAN that is not valid.
    """
    period = pay_period(payout.period_start).label
    payments = [
        (payment, details[payment.user_id].payee)
        for payment in payout.payments.select_related("user").order_by("reference")
    ]
    text = payout_text(
        Payment(
            reference=payment.reference,
            payee=payee.name,
            iban=payee.iban,
            period=period,
            amount=Money(payment.amount_minor, payment.currency),
        )
        for payment, payee in payments
    )
    made = {PayoutFile.Format.CSV: text.encode()}
    account = organisation_account(payout.organisation_id)
    if payout.currency == "EUR" and account is not None:
        made[PayoutFile.Format.PAIN_001] = pain001(
            f"FH-{payout.pk}",
            Debtor(account.name, account.iban, account.bic),
            [
                CreditTransfer(
                    reference=payment.reference,
                    name=payee.name,
                    iban=payee.iban,
                    amount=Money(payment.amount_minor, payment.currency),
                    text=f"Fairhand {period} {payment.reference}",
                )
                for payment, payee in payments
            ],
            made_at=now,
        )
    return {format_.value: _keep(payout, format_, data) for format_, data in made.items()}


@dataclass(frozen=True, slots=True)
class HandedOut:
    """The bytes of a file and the name to save them under."""

    name: str
    data: bytes
    media_type: str


def payout_file_read(*, actor: Actor, payout_id: int, format_: str) -> HandedOut:
    """A file of an approved payout, the same bytes every time; everybody it names sees in their log that it was read.

    Raises Conflict before approval, or when the bytes are not those that were approved; NotFound for a format it has not.
    """
    payout = payout_get(actor, payout_id)
    if payout.approved_at is None:
        raise Conflict(
            "A payout has a file once it is approved.", code="payout-state", remedy="Have a second person approve it."
        )
    row = PayoutFile.objects.filter(payout_id=payout.pk, format=format_).first()
    if row is None:
        raise NotFound(
            "This payout has no such file.",
            remedy="A pain.001 needs EUR and the organisation's account, given before the payout is approved.",
        )
    data = sensitive_read_many(
        actor=actor,
        subject_ids=payout.payments.values_list("user_id", flat=True),
        what="Bank details in a payout file",
        purpose=f"Payout {payout.pk} ({row.format}) was downloaded to be paid",
        read=lambda: _open(row),
    )
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise Conflict(
            "The file of this payout is not the one that was approved.",
            code="payout-file-changed",
            remedy="Do not pay from it. Compare the database with a backup.",
        )
    if row.format == PayoutFile.Format.PAIN_001:
        return HandedOut(f"payout-{payout.pk}.xml", data, "application/xml")
    return HandedOut(f"payout-{payout.pk}.csv", data, "text/csv; charset=utf-8")


def _keep(payout: Payout, format_: PayoutFile.Format, data: bytes) -> str:
    sealed = keyring(_PURPOSE).seal(data, about=f"payout:{payout.pk}:{format_.value}")
    sha256 = hashlib.sha256(data).hexdigest()
    PayoutFile.objects.create(payout=payout, format=format_, sha256=sha256, key_id=sealed.key_id, sealed=sealed.data)
    return sha256


def _open(row: PayoutFile) -> bytes:
    if not row.key_id:
        return bytes(row.sealed)
    return keyring(_PURPOSE).unseal(Sealed(row.key_id, bytes(row.sealed)), about=f"payout:{row.payout_id}:{row.format}")
