"""P12: the XML is valid against the official schema, the same every time, and adds up."""

from datetime import UTC, datetime

import pytest
import xmlschema
from defusedxml import ElementTree
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from annotations.pay.domain import pain001 as module
from annotations.pay.domain.pain001 import CreditTransfer, Debtor, pain001, xsd_path
from kernel.errors import Invalid
from kernel.money import Money

AT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
DEBTOR = Debtor("Fair Data gGmbH", "DE02120300000000202051", "BYLADEM1001")
SPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
SCHEMA = xmlschema.XMLSchema(str(xsd_path()))


def transfer(number: int, minor: int, name: str = "Ada") -> CreditTransfer:
    return CreditTransfer(f"FH-1-{number}", name, "DE89370400440532013000", Money(minor, "EUR"), "Fairhand 2026-W10")


def test_the_file_is_valid_adds_up_and_is_the_same_every_time() -> None:
    transfers = [transfer(number, 100 + number) for number in range(1, 31)]
    file = pain001("FH-1", DEBTOR, transfers, made_at=AT)
    SCHEMA.validate(file.decode())
    assert pain001("FH-1", DEBTOR, transfers, made_at=AT) == file
    root = ElementTree.fromstring(file)
    amounts = [element.text or "" for element in root.iter(f"{SPACE}InstdAmt")]
    assert sum(int(text.replace(".", "")) for text in amounts) == sum(t.amount.minor for t in transfers)
    assert {element.text for element in root.iter(f"{SPACE}CtrlSum")} == {"34.65"}
    assert [element.text for element in root.iter(f"{SPACE}EndToEndId")] == [t.reference for t in transfers]
    assert {element.text for element in root.iter(f"{SPACE}ChrgBr")} == {"SLEV"}
    assert [element.text for element in root.iter(f"{SPACE}MsgId")] == ["FH-1"]


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
@example("\x1b", 1)
@given(st.text(min_size=1, max_size=120), st.integers(1, 99_999_999_999))
def test_whatever_a_person_is_called_the_file_is_valid(name: str, minor: int) -> None:
    SCHEMA.validate(pain001("FH-1", DEBTOR, [transfer(1, minor, name)], made_at=AT).decode())


@pytest.mark.parametrize("iban", ["DE89370400440532013001", "1.1", ""])
def test_an_invalid_iban_is_refused(iban: str) -> None:
    bad = CreditTransfer("FH-1-1", "Ada", iban, Money(100, "EUR"), "text")
    with pytest.raises(Invalid):
        pain001("FH-1", DEBTOR, [bad], made_at=AT)
    with pytest.raises(Invalid):
        pain001("FH-1", Debtor("Org", iban), [transfer(1, 100)], made_at=AT)


@pytest.mark.parametrize("amount", [Money(100, "USD"), Money(0, "EUR"), Money(100_000_000_000, "EUR")])
def test_what_is_no_sepa_amount_is_refused(amount: Money) -> None:
    bad = CreditTransfer("FH-1-1", "Ada", "DE89370400440532013000", amount, "text")
    with pytest.raises(Invalid):
        pain001("FH-1", DEBTOR, [bad], made_at=AT)


def test_an_account_outside_the_sepa_area_is_refused() -> None:
    outside = CreditTransfer("FH-1-1", "Ada", "AE070331234567890123456", Money(100, "EUR"), "text")
    with pytest.raises(Invalid) as refusal:
        pain001("FH-1", DEBTOR, [outside], made_at=AT)
    assert refusal.value.code == "not-sepa"


@pytest.mark.parametrize("place", [0, 700, 1200])
def test_one_bad_payment_among_many_hundreds_is_found(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    transfers = [transfer(number, 100) for number in range(1201)]
    transfers[place] = transfer(place, 100, name="too long")
    monkeypatch.setattr(module, "sepa_text", lambda text, _: "x" * 150 if text == "too long" else text)
    with pytest.raises(Invalid) as refusal:
        pain001("FH-1", DEBTOR, transfers, made_at=AT)
    assert refusal.value.code == "bad-pain001"
