"""Simpson's paradox among single votes: a difference between slices that is one of who labelled which."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from governance.audits.domain.finding import Finding
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.vote_odds import odds_ratio_of_votes
from tests.unit.audits.audited import audited, row_of, the_finding
from tests.unit.audits.small_snapshots import Rows

IntArray = NDArray[np.int64]

SPEC = AuditSpec(checks=("label_rate", "simpson"), positive_labels={"hate": "yes"}, shuffles=99, draws=49)
# Votes of one cell each: side, group, how many, how many of them "yes".
EXAMPLE = (("a", "strict", 90, 9), ("b", "strict", 10, 1), ("a", "lenient", 10, 5), ("b", "lenient", 90, 45))


def cells(*rows: tuple[str, str, int, int]) -> Rows:
    """One vote an item; ten people of each group take turns."""
    items: dict[str, dict[str, str | None]] = {}
    votes = []
    for side, group, count, yes in rows:
        for n in range(count):
            name = f"{side}{group}{n}"
            items[name] = {"side": side}
            votes.append((name, f"{group}{n % 10}", "yes" if n < yes else "no"))
    people = {f"{group}{n}": {"style": group} for group in ("strict", "lenient") for n in range(10)}
    return Rows(items=items, votes=votes, labels=[(name, said, False) for name, _, said in votes], annotators=people)


def simpson(folder: Path, rows: Rows) -> Finding:
    return the_finding(audited(folder, rows, SPEC), "simpson")


def test_the_worked_example_of_a_difference_that_is_one_of_strict_and_lenient_people(tmp_path: Path) -> None:
    finding = simpson(tmp_path, cells(*EXAMPLE))
    assert finding.verdict is Verdict.FLAG
    assert finding.value == pytest.approx(1)
    assert finding.title == "The difference in “yes” (hate) between b and a disappears within annotators’ style"
    assert "who labelled the items" in finding.meaning
    assert row_of(finding, "single votes, nothing held equal")["ratio"] == pytest.approx((46 / 54) / (14 / 86))


def test_a_difference_that_strict_and_lenient_people_both_see_stays(tmp_path: Path) -> None:
    same = (("a", "strict", 50, 5), ("b", "strict", 50, 25), ("a", "lenient", 50, 10), ("b", "lenient", 50, 32))
    finding = simpson(tmp_path, cells(*same))
    assert finding.verdict is Verdict.NO_FLAG
    assert float(row_of(finding, "annotators’ style")["low"] or 0) > 1


def test_a_difference_that_is_one_of_two_versions_of_the_guideline_is_told_as_that(tmp_path: Path) -> None:
    rows = cells(*EXAMPLE)
    rows.guidelines = [1 if "strict" in item else 2 for item, _, _ in rows.votes]
    rows.annotators = {}
    finding = simpson(tmp_path, rows)
    assert finding.verdict is Verdict.FLAG
    assert finding.value == pytest.approx(1)
    assert finding.title == "The difference in “yes” (hate) between b and a disappears within guideline version"
    assert "which version of the guideline" in finding.meaning


def test_versions_of_the_guideline_that_both_show_the_difference_explain_nothing(tmp_path: Path) -> None:
    rows = cells(("a", "strict", 50, 5), ("b", "strict", 50, 25), ("a", "lenient", 50, 10), ("b", "lenient", 50, 32))
    rows.guidelines = [1 if "strict" in item else 2 for item, _, _ in rows.votes]
    finding = simpson(tmp_path, rows)
    assert finding.verdict is Verdict.NO_FLAG
    assert float(row_of(finding, "guideline version")["low"] or 0) > 1


def test_a_group_of_three_people_takes_no_part(tmp_path: Path) -> None:
    rows = cells(*EXAMPLE)
    rows.annotators = {
        name: {"style": about["style"] if name[-1] in "012" or about["style"] == "strict" else None}
        for name, about in rows.annotators.items()
    }
    report = audited(tmp_path, rows, SPEC)
    assert not [one for one in report.findings if one.check == "simpson"]


def test_people_who_label_both_sides_alike_explain_a_real_difference_no_more_than_once_in_twenty(
    tmp_path: Path,
) -> None:
    random = np.random.default_rng(1)
    called = 0
    for trial in range(20):
        rows = Rows(
            items={f"i{n}": {"side": "ab"[n % 2]} for n in range(240)},
            annotators={f"p{n}": {"style": ("strict", "lenient")[n % 2]} for n in range(20)},
        )
        rows.votes = [
            (f"i{n}", f"p{person}", "yes" if random.random() < 0.25 + 0.25 * (n % 2) + 0.1 * (person % 2) else "no")
            for n in range(240)
            for person in random.choice(20, 3, replace=False)
        ]
        said = [sum(label == "yes" for _, _, label in rows.votes[3 * n : 3 * n + 3]) for n in range(240)]
        rows.labels = [(f"i{n}", "yes" if yes > 1 else "no", False) for n, yes in enumerate(said)]
        called += simpson(tmp_path / str(trial), rows).verdict is Verdict.FLAG
    assert called <= 1


def drawn(random: np.random.Generator, items: int, votes: int) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Votes whose items differ, so that those on one item hang together; two sides and two strata without any difference."""
    item = np.repeat(np.arange(items), votes)
    leaning = random.beta(1, 1, size=items)
    said = (random.random(len(item)) < leaning[item]).astype(np.int64)
    return item, random.integers(0, 2, len(item)), item % 2, 1 - said


def test_with_one_vote_an_item_and_one_stratum_the_interval_is_woolfs() -> None:
    without, second = np.repeat([0, 1, 0, 1], [30, 10, 20, 20]), np.repeat([0, 0, 1, 1], [30, 10, 20, 20])
    found = odds_ratio_of_votes(np.arange(80), np.zeros(80, dtype=np.int64), second, without)
    half = 1.959964 * np.sqrt(1 / 30 + 1 / 10 + 1 / 20 + 1 / 20)
    assert found == pytest.approx((3, 3 * np.exp(-half), 3 * np.exp(half)))


def test_a_second_copy_of_every_vote_changes_neither_value_nor_interval() -> None:
    votes = drawn(np.random.default_rng(2), 60, 4)
    once, twice = odds_ratio_of_votes(*votes), odds_ratio_of_votes(*(np.tile(column, 2) for column in votes))
    assert once == pytest.approx(twice)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    found = [odds_ratio_of_votes(*drawn(random, 200, 5)) for _ in range(400)]
    held = np.mean([one is not None and one.low <= 1 <= one.high for one in found])
    assert 0.93 <= held <= 0.975
