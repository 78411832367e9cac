"""Sides with too little data are listed with their counts, and never dropped, 0 or 1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.audits.domain.minimums import Minimums, Reason, reason_against
from governance.audits.domain.registry import CHECKS
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.table import UNDEFINED, WITHHELD
from governance.audits.domain.verdict import Verdict, verdict_of
from tests.unit.audits.audited import LABELS_ONLY, audited, row_of, the_finding
from tests.unit.audits.small_snapshots import Rows

SLICES = AuditSpec(checks=("label_rate",), minimums=LABELS_ONLY, positive_labels={"hate": "yes"})


def labelled(**slices: tuple[int, int]) -> Rows:
    """Items by slice, given as (yes, all)."""

    def each() -> Iterator[tuple[str, str, str]]:
        for name, (yes, total) in slices.items():
            for number in range(total):
                yield f"{name}{number}", name, "yes" if number < yes else "no"

    rows = list(each())
    return Rows(
        items={item: {"source": name} for item, name, _ in rows},
        labels=[(item, label, False) for item, _, label in rows],
    )


def test_a_slice_of_a_single_item_and_a_small_one_are_listed_with_their_counts(tmp_path: Path) -> None:
    report = audited(tmp_path, labelled(a=(20, 40), b=(20, 40), one=(1, 1), few=(3, 9)), SLICES)
    finding = the_finding(report, "label_rate", statistic="too little")
    assert finding.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert finding.table.rows == (("few", 9, 0, "too few items"), ("one", 1, 0, "a single member"))
    assert finding.value is None


def test_a_slice_without_any_label_is_listed_as_empty(tmp_path: Path) -> None:
    rows = labelled(a=(20, 40), b=(20, 40))
    rows.items = {**rows.items, "x": {"source": "unlabelled"}}
    finding = the_finding(audited(tmp_path, rows, SLICES), "label_rate", statistic="too little")
    assert finding.table.rows == (("unlabelled", 0, 0, "empty"),)


def test_a_slice_with_one_label_only_is_listed_and_its_gap_is_not_hidden(tmp_path: Path) -> None:
    report = audited(tmp_path, labelled(never=(0, 500), often=(250, 500)), SLICES)
    listed = the_finding(report, "label_rate", statistic="too little")
    assert listed.table.rows == (("never", 500, 0, "one label only"),)
    gap = next(one for one in report.findings if one.value is not None)
    assert gap.verdict is Verdict.FLAG
    assert gap.value == pytest.approx(-0.5)
    # The ratio would be 0 of something: it is said to be undefined.
    assert row_of(gap, "never")["di"] == UNDEFINED
    assert "undefined" in gap.meaning


def test_when_every_item_has_the_same_label_nothing_is_compared(tmp_path: Path) -> None:
    report = audited(tmp_path, labelled(a=(40, 40), b=(50, 50)), SLICES)
    assert {one.verdict for one in report.findings} == {Verdict.INSUFFICIENT_EVIDENCE}
    assert the_finding(report, "label_rate").table.rows == (
        ("a", 40, 0, "one label only"),
        ("b", 50, 0, "one label only"),
    )


def test_items_that_do_not_say_are_no_slice_and_are_counted(tmp_path: Path) -> None:
    rows = labelled(a=(20, 40), b=(30, 40), DATA_EXPIRED=(9, 90))
    report = audited(tmp_path, rows, SLICES)
    finding = the_finding(report, "label_rate")
    assert [row[0] for row in finding.table.rows] == ["a", "b"]
    assert "90 items do not record source" in finding.meaning


def test_a_snapshot_without_votes_labels_or_people_is_answered_for_by_every_check(tmp_path: Path) -> None:
    report = audited(tmp_path, Rows(items={"i1": {"source": "a"}}), AuditSpec())
    assert (report.n_items, report.n_votes, report.n_annotators) == (1, 0, 0)
    # That a file holds no personal data can be said of one item.
    assert {one.verdict for one in report.findings if one.check != "pii"} <= {Verdict.INSUFFICIENT_EVIDENCE}


def test_one_item_one_person_one_vote_is_insufficient_everywhere(tmp_path: Path) -> None:
    rows = Rows(
        items={"i1": {"source": "a"}},
        votes=[("i1", "ann", "yes")],
        labels=[("i1", "yes", False)],
        annotators={"ann": {"gender": "female"}},
    )
    report = audited(tmp_path, rows, AuditSpec())
    # That the one person can be recognised is certain; everything else has too little data.
    assert {one.check for one in report.findings if one.verdict is Verdict.FLAG} == {"small_cells"}
    assert {one.check for one in report.findings if one.verdict is Verdict.INSUFFICIENT_EVIDENCE} >= {
        "class_imbalance",
        "label_rate",
        "group_disagreement",
        "agreement_by_group",
    }
    # What is read off one item is no comparison.
    assert {one.check for one in report.findings if one.verdict is Verdict.NO_FLAG} <= {"pii", "taxonomy"}


def test_a_small_group_of_people_is_named_but_its_numbers_are_not(tmp_path: Path) -> None:
    people = {f"p{n}": {"gender": "male" if n < 20 else "female" if n < 40 else "non-binary"} for n in range(43)}
    rows = Rows(
        items={f"i{n}": {} for n in range(40)},
        votes=[(f"i{i}", person, "yes" if (i + n) % 3 else "no") for n, person in enumerate(people) for i in range(40)],
        annotators=people,
    )
    report = audited(tmp_path, rows, AuditSpec(checks=("group_disagreement",), shuffles=19))
    listed = the_finding(report, "group_disagreement", statistic="too little")
    # Three people are too few; with their number withheld alone, 43 − 20 − 20 would give it away.
    assert listed.table.rows == (
        ("female", WITHHELD, WITHHELD, "withheld to protect people"),
        ("non-binary", WITHHELD, WITHHELD, "withheld to protect people"),
    )
    assert b'"female",20' not in report.to_json()


def test_a_group_of_one_mind_is_withheld_in_publication_and_listed_otherwise(tmp_path: Path) -> None:
    people = {f"p{n}": {"gender": ("a", "b", "c", "d")[n % 4]} for n in range(40)}
    rows = Rows(
        items={f"i{n}": {} for n in range(30)},
        votes=[
            (f"i{i}", person, "yes" if people[person]["gender"] == "a" or (i + n) % 3 else "no")
            for n, person in enumerate(people)
            for i in range(30)
        ],
        annotators=people,
    )
    checks = ("group_disagreement",)
    published = audited(tmp_path / "p", rows, AuditSpec(checks=checks, shuffles=19))
    names = [row[0] for row in the_finding(published, checks[0], statistic="too little").table.rows]
    assert "a" in names
    assert len(names) == 2
    inside = audited(tmp_path / "i", rows, AuditSpec(checks=checks, shuffles=19, p_sensitivity=1))
    assert the_finding(inside, checks[0], statistic="too little").table.rows == (("a", 30, 10, "one label only"),)


@pytest.mark.parametrize(
    ("n_items", "n_annotators", "reason"),
    [
        (0, 9, Reason.EMPTY),
        (9, 0, Reason.EMPTY),
        (1, 9, Reason.SINGLE_MEMBER),
        (90, 1, Reason.SINGLE_MEMBER),
        (29, 9, Reason.FEW_ITEMS),
        (30, 4, Reason.FEW_ANNOTATORS),
        (30, 5, None),
    ],
)
def test_the_minimums_are_thirty_items_and_five_annotators(
    n_items: int, n_annotators: int, reason: Reason | None
) -> None:
    assert reason_against(n_items=n_items, n_annotators=n_annotators, minimums=Minimums()) is reason


def test_a_large_effect_that_chance_explains_is_not_called_no_flag() -> None:
    verdict = verdict_of(enough_data=True, effect_is_large=True, p_adjusted=0.2, level=0.05)
    assert verdict is Verdict.INSUFFICIENT_EVIDENCE


def test_no_verdict_and_no_text_of_any_check_says_fair() -> None:
    assert {verdict.value for verdict in Verdict} == {"flag", "no_flag", "insufficient_evidence"}
    for check in CHECKS:
        assert " fair" not in " ".join([check.asks, check.how_to_read, check.cannot_show, *check.mitigations])
