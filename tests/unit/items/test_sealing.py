"""The worked table of seals, and what can never be undone."""

import doctest

import pytest

from annotations.items.domain import sealing
from annotations.items.domain.sealing import ReportReason, SealState, Verdict, decide
from kernel.errors import Conflict
from tests.unit.worked_tables import rows

OFFICERS = {"officer A": 1, "officer B": 2}


@pytest.mark.parametrize("row", [row for row in rows("exposure.md", "seal") if row["Act"] != "report"])
def test_the_worked_table_of_seals(row: dict[str, str]) -> None:
    state = SealState(row["State"])
    try:
        after = decide(
            state,
            Verdict(row["Act"]),
            reason=ReportReason.UNLAWFUL,
            decided_by=None if state is SealState.SEALED else 1,
            officer=OFFICERS[row["By"]],
        ).value
    except Conflict:
        after = "refused"
    assert after == row["Becomes"]


@pytest.mark.parametrize(
    ("state", "verdict"), [(SealState.SEALED, Verdict.MISTAKEN), (SealState.MISTAKEN, Verdict.CONFIRM)]
)
def test_what_was_reported_as_the_abuse_of_a_child_is_never_released(state: SealState, verdict: Verdict) -> None:
    with pytest.raises(Conflict) as refused:
        decide(state, verdict, reason=ReportReason.CHILD_ABUSE, decided_by=1, officer=2)
    assert refused.value.code == "seal-final"


@pytest.mark.parametrize("verdict", Verdict)
def test_a_released_seal_takes_no_further_decision(verdict: Verdict) -> None:
    with pytest.raises(Conflict):
        decide(SealState.RELEASED, verdict, reason=ReportReason.UNLAWFUL, decided_by=1, officer=2)


def test_the_worked_example_is_true() -> None:
    assert doctest.testmod(sealing).failed == 0
