"""The rules of recourse are those of docs/algorithms/recourse.md: every table of the page is checked here."""

from datetime import UTC, datetime, timedelta

import pytest

from annotations.quality.domain.score import check_discipline, score_of
from annotations.recourse.domain.clocks import Course, check_hold, is_closed, state_of
from annotations.recourse.domain.decision import REASONS_OF, DecisionKind, check_decision, held_of_lines
from kernel.errors import FairhandError, Invalid
from tests.unit.worked_tables import rows

PAGE = "recourse.md"
T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
COMPLETE = {
    "kind": "rejection",
    "reason": "copied_answers",
    "evidence": {"assignments": [1]},
    "rule_version": "guidelines 3",
    "explanation": "These answers are copies.",
    "effect_at": T0 + timedelta(days=7),
}


def after(cell: str) -> datetime | None:
    return T0 + timedelta(days=int(cell.removesuffix(" d"))) if cell else None


def test_each_kind_of_decision_rests_on_the_reasons_of_the_page() -> None:
    on_page = {row["Kind"]: set(row["Reason codes"].split(", ")) for row in rows(PAGE, "kinds")}
    assert on_page == {kind.value: {reason.value for reason in reasons} for kind, reasons in REASONS_OF.items()}


@pytest.mark.parametrize("row", rows(PAGE, "held-of-lines"), ids=lambda row: "; ".join(row.values()))
def test_what_a_rejection_holds_is_what_was_not_paid_out_before(row: dict[str, str]) -> None:
    lines = [int(amount) for amount in row["Lines in order (minor)"].split(", ")]
    rejected = {int(place) - 1 for place in row["Rejected (places)"].split(", ")}
    aside = dict(enumerate(int(amount) for amount in row["Aside (of each)"].split(", ")))
    assert sum(held_of_lines(lines, rejected, int(row["Paid out already"]), aside).values()) == int(row["Held"])


@pytest.mark.parametrize("row", rows(PAGE, "standing"), ids=lambda row: "; ".join(row.values()))
def test_a_decision_stands_where_the_clocks_say(row: dict[str, str]) -> None:
    effect, now, answered = after(row["Effect after"]), after(row["Now"]), after(row["Answered after"])
    assert effect
    assert now
    course = Course(
        notice_at=T0,
        effect_at=effect,
        appealed_at=after(row["Appealed after"]),
        upheld_at=answered if row["Answer"] == "upheld" else None,
        overturned_at=answered if row["Answer"] == "overturned" else None,
    )
    assert state_of(course, now=now).value == row["State"]
    assert is_closed(state_of(course, now=now)) is (row["State"] in {"final", "upheld"})


@pytest.mark.parametrize("row", rows(PAGE, "hold"), ids=lambda row: "; ".join(row.values()))
def test_a_hold_is_short_and_rare(row: dict[str, str]) -> None:
    days = row["Last hold (days ago)"]
    last = T0 - timedelta(days=int(days)) if days else None
    hours = int(row["Hours asked"])
    if row["Allowed"] == "yes":
        assert check_hold(hours=hours, last_hold_at=last, now=T0) == T0 + timedelta(hours=hours)
    else:
        with pytest.raises(FairhandError):
            check_hold(hours=hours, last_hold_at=last, now=T0)


@pytest.mark.parametrize("row", rows(PAGE, "wilson"), ids=lambda row: f"{row['Right']} of {row['n']}")
def test_a_score_is_wilsons_interval(row: dict[str, str]) -> None:
    score = score_of(int(row["Right"]), int(row["n"]))
    assert (f"{score.low:.4f}", f"{score.high:.4f}") == (row["Low"], row["High"])


def test_no_answers_are_no_score() -> None:
    with pytest.raises(ValueError, match="not a score"):
        score_of(0, 0)


@pytest.mark.parametrize("row", rows(PAGE, "discipline"), ids=lambda row: "; ".join(row.values()))
def test_quality_is_a_reason_only_with_fifty_answers_and_an_upper_bound_below_the_threshold(
    row: dict[str, str],
) -> None:
    def ask() -> None:
        check_discipline(
            objective=row["Project"] == "objective",
            score=score_of(int(row["Right"]), int(row["n"])),
            threshold_percent=int(row["Threshold (%)"]),
        )

    if row["Allowed"] == "yes":
        ask()
    else:
        with pytest.raises(Invalid):
            ask()


def test_without_any_answer_on_gold_there_is_nothing_to_discipline_for() -> None:
    with pytest.raises(Invalid, match="Quality"):
        check_discipline(objective=True, score=None, threshold_percent=70)


def test_a_complete_decision_is_accepted() -> None:
    assert check_decision(**COMPLETE, now=T0) == (DecisionKind.REJECTION, "copied_answers")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "warning"),
        ("reason", ""),
        ("reason", "quality"),
        ("reason", "conduct"),
        ("evidence", {}),
        ("evidence", {"assignments": []}),
        ("evidence", {"note": "I think so"}),
        ("rule_version", " "),
        ("explanation", ""),
        ("effect_at", None),
        ("effect_at", T0),
        ("effect_at", T0 - timedelta(seconds=1)),
    ],
)
def test_an_incomplete_rejection_is_refused_by_the_name_of_the_field(field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        check_decision(**{**COMPLETE, field: value}, now=T0)  # type: ignore[arg-type]
    assert {error.get("field") for error in refused.value.errors} == {field}
