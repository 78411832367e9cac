"""The files of a payout: made once, at approval, sealed, and handed out unchanged ever after."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.actor import Actor
from accounts.services.sealing import keyring
from accounts.services.sensitive import sensitive_read_many
from annotations.pay.domain.csv_text import Payment, payout_text
from annotations.pay.domain.pain001 import CreditTransfer, Debtor, pain001
from annotations.pay.domain.sepa import left_out
from annotations.pay.models import OrganisationAccount, Payout, PayoutFile, PayoutPayment
from annotations.pay.selectors.payees import OpenedVersion
from annotations.pay.selectors.payouts import pain001_leaves_out, payout_get
from annotations.pay.services.payee import organisation_account
from kernel.errors import Conflict, NotFound
from kernel.money import Money
from kernel.periods import pay_period
from kernel.sealing import Sealed

_PURPOSE = "payout file"


_NAMES = {
    PayoutFile.Format.CSV.value: ("payout-{}.csv", "text/csv; charset=utf-8"),
    PayoutFile.Format.REST.value: ("payout-{}-rest.csv", "text/csv; charset=utf-8"),
    PayoutFile.Format.PAIN_001.value: ("payout-{}.xml", "application/xml"),
}


def payout_files_make(payout: Payout, details: dict[int, OpenedVersion], now: datetime) -> dict[str, str]:
    """Make the files of a batch; returns their SHA-256 by format.

    The CSV always; in EUR also a pain.001, if the organisation has an account in the SEPA area and so has anybody it
    pays, and then a CSV of the rest for those who have theirs elsewhere. Raises Invalid (422) for an IBAN that is not valid.
    """
    period = pay_period(payout.period_start).label
    payments = [
        Payment(
            reference=payment.reference,
            payee=details[payment.user_id].payee.name,
            iban=details[payment.user_id].payee.iban,
            period=period,
            amount=Money(payment.amount_minor, payment.currency),
        )
        for payment in payout.payments.order_by("reference")
    ]
    files = {PayoutFile.Format.CSV.value: _keep(payout, PayoutFile.Format.CSV, payout_text(payments).encode())}
    account = organisation_account(payout.organisation_id)
    ibans = {payment.reference: payment.iban for payment in payments}
    rest = left_out(ibans, currency=payout.currency, payer_iban=account.iban if account else None)
    if account is None or rest is None:
        return files
    inside = [payment for payment in payments if payment.reference not in rest]
    xml = _pain001(payout, account, inside, now)
    files[PayoutFile.Format.PAIN_001.value] = _keep(payout, PayoutFile.Format.PAIN_001, xml, left_out=sorted(rest))
    if rest:
        text = payout_text(payment for payment in payments if payment.reference in rest)
        files[PayoutFile.Format.REST.value] = _keep(payout, PayoutFile.Format.REST, text.encode())
    return files


def _pain001(payout: Payout, account: OrganisationAccount, payments: Iterable[Payment], now: datetime) -> bytes:
    return pain001(
        f"FH-{payout.pk}",
        Debtor(account.name, account.iban, account.bic),
        [
            CreditTransfer(
                reference=payment.reference,
                name=payment.payee,
                iban=payment.iban,
                amount=payment.amount,
                text=f"Fairhand {payment.period} {payment.reference}",
            )
            for payment in payments
        ],
        made_at=now,
    )


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
            remedy=(
                "A pain.001 needs EUR and the organisation's account, given before the payout is approved; a CSV of the "
                "rest, somebody with an account outside the SEPA area."
            ),
        )
    data = sensitive_read_many(
        actor=actor,
        subject_ids=_named_in(row),
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
    name, media_type = _NAMES[row.format]
    return HandedOut(name.format(payout.pk), data, media_type)


def _keep(payout: Payout, format_: PayoutFile.Format, data: bytes, *, left_out: Sequence[str] = ()) -> str:
    sealed = keyring(_PURPOSE).seal(data, about=f"payout:{payout.pk}:{format_.value}")
    sha256 = hashlib.sha256(data).hexdigest()
    PayoutFile.objects.create(
        payout=payout, format=format_, sha256=sha256, key_id=sealed.key_id, sealed=sealed.data, left_out=list(left_out)
    )
    return sha256


def _named_in(row: PayoutFile) -> list[int]:
    """Whom the file names: they see that it was read."""
    payments = PayoutPayment.objects.filter(payout_id=row.payout_id).order_by("pk")
    if row.format == PayoutFile.Format.REST:
        payments = payments.filter(reference__in=pain001_leaves_out(row.payout_id))
    elif row.left_out:
        payments = payments.exclude(reference__in=row.left_out)
    return list(payments.values_list("user_id", flat=True))


def _open(row: PayoutFile) -> bytes:
    if not row.key_id:
        return bytes(row.sealed)
    return keyring(_PURPOSE).unseal(Sealed(row.key_id, bytes(row.sealed)), about=f"payout:{row.payout_id}:{row.format}")
