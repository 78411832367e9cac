"""A bank's answer as ISO 20022 pain.002 (CustomerPaymentStatusReport), of any version (docs/algorithms/payout.md section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from annotations.pay.domain.bank_answer import MAX_REASON, Said, Saying
from kernel.errors import Invalid

__all__ = ["MEANING", "pain002"]

# ExternalPaymentTransactionStatus1Code. Only a settled or refused payment is final; everything else is on its way.
MEANING: Final[Mapping[str, Said]] = {
    "ACSC": Said.PAID,
    "ACCC": Said.PAID,
    "RJCT": Said.FAILED,
    "CANC": Said.FAILED,
    "ACSP": Said.PENDING,
    "ACTC": Said.PENDING,
    "ACCP": Said.PENDING,
    "ACWC": Said.PENDING,
    "RCVD": Said.PENDING,
    "PDNG": Said.PENDING,
    "PART": Said.PENDING,
}


def pain002(data: bytes, *, message_id: str, references: frozenset[str]) -> list[Saying]:
    """What the report says about each payment of the message `message_id`, which holds `references`.

    A status of a transaction stands above that of its block, and that above the one of the whole message; a status
    above says it of every payment that is not named below. Raises Invalid for anything that is not such a report.
    """
    report = _report(data)
    original = _child(report, "OrgnlGrpInfAndSts")
    if original is None or _text(original, "OrgnlMsgId") != message_id:
        raise _refused(f"The report is not about the message {message_id}.")
    found: dict[str, Saying] = {}
    blocks = list(_children(report, "OrgnlPmtInfAndSts"))
    for block in blocks:
        for transaction in _children(block, "TxInfAndSts"):
            status = _text(transaction, "TxSts")
            reference = _text(transaction, "OrgnlEndToEndId")
            if not reference or not status:
                continue
            if reference in found:
                raise _refused(f"The report names the payment {reference} twice.")
            found[reference] = Saying(reference, _meaning(status), _reason(transaction, status))
    # We send one block a message, so a status of the block, like one of the message, is about every payment.
    for element, tag in [*((block, "PmtInfSts") for block in blocks), (original, "GrpSts")]:
        status = _text(element, tag)
        if status:
            for reference in sorted(references - found.keys()):
                found[reference] = Saying(reference, _meaning(status), _reason(element, status))
    if not found:
        raise _refused("The report says nothing about any payment.")
    return list(found.values())


def _report(data: bytes) -> Element:
    try:
        document = ElementTree.fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _refused(f"It is not well-formed XML without tricks: {str(error)[:100]}") from None
    report = _child(document, "CstmrPmtStsRpt")
    if _name(document) != "Document" or report is None:
        raise _refused("It is not a pain.002.")
    return report


def _meaning(status: str) -> Said:
    # A status we do not know is not a final one: the next report will say more.
    return MEANING.get(status, Said.PENDING)


def _reason(element: Element, status: str) -> str:
    if _meaning(status) is not Said.FAILED:
        return ""
    words = []
    for information in _children(element, "StsRsnInf"):
        reason = _child(information, "Rsn")
        words += [_text(reason, "Cd") or _text(reason, "Prtry")] if reason is not None else []
        words += [(line.text or "").strip() for line in _children(information, "AddtlInf")]
    return " ".join(filter(None, words))[:MAX_REASON] or f"The bank gave no reason but the status {status}."


def _name(element: Element) -> str:
    # Every version of the schema has a namespace of its own; what we read has the same names in all of them.
    return element.tag.rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _child(element: Element, name: str) -> Element | None:
    return next(_children(element, name), None)


def _text(element: Element, name: str) -> str:
    child = _child(element, name)
    return (child.text or "").strip() if child is not None else ""


def _refused(problem: str) -> Invalid:
    return Invalid(
        "The bank's answer could not be read.",
        code="bad-bank-answer",
        kept="Nothing of it was used.",
        remedy="Download the pain.002 of this payout from the bank again.",
        errors=[{"message": problem}],
    )
