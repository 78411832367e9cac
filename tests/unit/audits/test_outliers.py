"""Outliers in several numbers at once: planted ones are found, clean tables are left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.finding import Finding
from governance.audits.domain.verdict import Verdict
from tests.unit.audits.audited import the_finding
from tests.unit.audits.audited_file import audited_file
from tests.unit.audits.test_poisoning import crowd


def items(folder: Path, table: NDArray[np.float64]) -> Finding:
    columns = {
        "label": ["a", "b"] * (len(table) // 2),
        **{name: table[:, place].tolist() for place, name in enumerate("xyz")},
    }
    report = audited_file(folder, columns, 'label = "label"\nfeatures = ["x", "y", "z"]\nchecks = ["outliers"]')
    return the_finding(report, "outliers", "items:each")


def correlated(random: np.random.Generator, rows: int) -> NDArray[np.float64]:
    x = random.normal(size=rows)
    return np.column_stack([x, x + 0.3 * random.normal(size=rows), 50 + 10 * random.normal(size=rows)])


def test_items_that_are_odd_only_in_combination_are_found(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    table = correlated(random, 200)
    # Each number for itself is ordinary: x is 1.5 and y is −1.5.
    table[:16, 0], table[:16, 1] = 1.5 + 0.1 * random.normal(size=16), -1.5 + 0.1 * random.normal(size=16)
    finding = items(tmp_path, table)
    assert finding.verdict is Verdict.FLAG
    assert finding.value is not None
    assert abs(finding.value - 16 / 200) < 0.011
    assert finding.p is not None
    assert finding.p < 1e-6


def test_a_clean_table_is_not_flagged_also_where_a_number_has_a_long_tail(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    table = correlated(random, 200)
    table[:, 2] = np.exp(random.normal(3, 1, size=200))
    finding = items(tmp_path, table)
    assert finding.verdict is Verdict.NO_FLAG
    assert any(row[0] == "log z" for row in finding.table.rows)


def test_a_number_that_never_varies_is_left_out(tmp_path: Path) -> None:
    table = correlated(np.random.default_rng(3), 100)
    table[:, 2] = 7
    assert [row[0] for row in items(tmp_path, table).table.rows] == ["x", "y"]


def test_few_rows_are_too_little_to_say(tmp_path: Path) -> None:
    finding = items(tmp_path, correlated(np.random.default_rng(4), 20))
    assert finding.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert finding.table.rows[0][1] == 20


def people(folder: Path, *, hasty: int) -> Finding:
    random = np.random.default_rng(5)
    item, person, code = crowd(random, items=600, people=40, votes=5)
    code = np.where(person < hasty, random.integers(0, 2, size=len(code)), code)
    pace = np.exp(random.normal(2.3, 0.15, size=40))
    pace[:hasty] = 0.8
    seconds = pace[person] * np.exp(random.normal(0, 0.3, size=len(person)))
    columns = {
        "item": [f"i{one}" for one in item],
        "who": [f"p{one}" for one in person],
        "label": ["no" if one == 0 else "yes" for one in code],
        "seconds": [f"{one:.2f}" for one in seconds],
    }
    spec = 'label = "label"\nitem = "item"\nannotator = "who"\nseconds = "seconds"\nchecks = ["outliers"]'
    return the_finding(audited_file(folder, columns, spec), "outliers", "annotators:each")


def test_people_who_are_fast_and_unlike_the_others_are_a_hint_that_names_nobody(tmp_path: Path) -> None:
    finding = people(tmp_path, hasty=4)
    assert finding.verdict is Verdict.FLAG
    assert "not a finding about a person" in finding.meaning
    # Four people are fewer than k = 5: how they differ is not told either.
    assert {row[3] for row in finding.table.rows} == {"withheld"}
    assert finding.chart is None


def test_honest_people_are_not_flagged(tmp_path: Path) -> None:
    assert people(tmp_path, hasty=0).verdict is not Verdict.FLAG
