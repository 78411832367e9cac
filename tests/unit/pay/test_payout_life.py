"""Batches and the bank's answers, as the worked tables of docs/algorithms/payout.md have them."""

import pytest

from annotations.pay.domain.bank_answer import Said, Saying, news
from annotations.pay.domain.bank_csv import bank_csv
from annotations.pay.domain.pain002 import MEANING, pain002
from annotations.pay.domain.payout_life import Act, BatchState, after_answers, check_act, check_second_person
from kernel.errors import Conflict, FairhandError, Invalid
from tests.unit.worked_tables import rows

SAID = {"paid": Said.PAID, "failed": Said.FAILED, "not yet known": Said.PENDING}
REFERENCES = frozenset({"FH-1-7", "FH-1-8", "FH-1-9"})


def after(state: str, act: str) -> str:
    """What the code does in a state of the table; the second person is number 2, the first one number 1 where there is one."""
    name = "prepared" if state.startswith("prepared") else state
    batch = BatchState(name)
    verb = Act(act.split(" ", maxsplit=1)[0].replace("last", "answer"))
    first = None if state == "prepared by the run" else 1
    try:
        check_act(verb, batch)
        if verb is Act.APPROVE:
            check_second_person(first_id=first, second_id=1 if "same person" in act else 2)
        if verb is Act.CHECK and first is not None:
            return "refused"  # Checked once is enough; the service refuses it before the table is asked.
    except FairhandError:
        return "refused"
    if verb is Act.ANSWER:
        failed, left = ("some failed" in act), 0 if act.startswith("last") else 1
        done = after_answers(payments=3, paid=3 - left - failed, failed=int(failed))
        return "partly paid" if done is BatchState.PARTLY else done.value
    return {Act.CHECK: "prepared and checked", Act.APPROVE: "approved", Act.WITHDRAW: "withdrawn"}[verb]


@pytest.mark.parametrize("row", rows("payout.md", "batch-life"), ids=lambda row: f"{row['State']}, {row['Act']}")
def test_a_batch_goes_where_the_worked_table_says(row: dict[str, str]) -> None:
    assert after(row["State"], row["Act"]) == row["Then"]


@pytest.mark.parametrize("row", rows("payout.md", "bank-answer"))
def test_an_answer_counts_once_and_is_never_contradicted(row: dict[str, str]) -> None:
    known = SAID.get(row["Known before"])
    if row["Then"] == "refused":
        with pytest.raises(Conflict):
            news("FH-1-7", known, SAID[row["The file says"]])
    else:
        new = news("FH-1-7", known, SAID[row["The file says"]])
        assert (new or known) is SAID.get(row["Then"])


def test_every_status_of_the_page_means_what_the_page_says_and_no_other_is_final() -> None:
    assert {row["Status"]: SAID[row["Means"]] for row in rows("payout.md", "pain002")} == dict(MEANING)


def report(body: str, *, message: str = "FH-1", group: str = "", version: str = "10") -> bytes:
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt><GrpHdr/>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>{group}</OrgnlGrpInfAndSts>"
        f"{body}</CstmrPmtStsRpt></Document>"
    ).encode()


def one(reference: str, status: str, more: str = "") -> str:
    return f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{status}</TxSts>{more}</TxInfAndSts>"


def read(data: bytes) -> dict[str, Saying]:
    return {saying.reference: saying for saying in pain002(data, message_id="FH-1", references=REFERENCES)}


@pytest.mark.parametrize("version", ["03", "10", "12"])
def test_statuses_of_transactions_are_read_with_their_reasons_whatever_the_version(version: str) -> None:
    reason = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Closed account</AddtlInf></StsRsnInf>"
    block = f"<OrgnlPmtInfAndSts>{one('FH-1-7', 'RJCT', reason)}{one('FH-1-8', 'ACSC')}</OrgnlPmtInfAndSts>"
    assert read(report(block, version=version)) == {
        "FH-1-7": Saying("FH-1-7", Said.FAILED, "AC04 Closed account"),
        "FH-1-8": Saying("FH-1-8", Said.PAID),
    }


def test_a_status_of_the_block_is_for_whom_no_transaction_names_and_that_of_the_message_for_the_rest() -> None:
    block = f"<OrgnlPmtInfAndSts><PmtInfSts>ACSC</PmtInfSts>{one('FH-1-7', 'RJCT')}</OrgnlPmtInfAndSts>"
    said = {reference: saying.said for reference, saying in read(report(block, group="<GrpSts>RJCT</GrpSts>")).items()}
    assert said == {"FH-1-7": Said.FAILED, "FH-1-8": Said.PAID, "FH-1-9": Said.PAID}
    whole = read(report("", group="<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM02</Cd></Rsn></StsRsnInf>"))
    assert {(saying.said, saying.reason) for saying in whole.values()} == {(Said.FAILED, "AM02")}


@pytest.mark.parametrize(
    "data",
    [
        b"not xml",
        b"<Document/>",
        report(one("FH-1-7", "ACSC"), message="FH-2"),
        report(""),
        report(f"<OrgnlPmtInfAndSts>{one('FH-1-7', 'ACSC') * 2}</OrgnlPmtInfAndSts>"),
        b'<!DOCTYPE x [<!ENTITY a "b">]><Document>&a;</Document>',
    ],
    ids=["no XML", "another document", "another message", "nothing said", "a payment twice", "entities"],
)
def test_what_is_no_report_about_this_batch_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read(data)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("payment,status\r\nFH-1-7,paid\r\n", 1),
        ("reference,status,reason\r\nFH-1-7,paid,\r\n,paid,\r\n", 3),
        ("reference,status,reason\r\nFH-1-7,gone,\r\n", 2),
        ("reference,status,reason\r\nFH-1-7,failed,\r\n", 2),
    ],
)
def test_a_row_of_the_csv_that_says_nothing_usable_is_named(text: str, row: int) -> None:
    with pytest.raises(Invalid) as refusal:
        bank_csv(text.encode())
    assert refusal.value.errors[0]["row"] == row


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b'reference,status\n"a'])
def test_what_is_no_csv_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        bank_csv(data)
