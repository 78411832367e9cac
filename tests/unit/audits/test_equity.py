"""Equity of pay and exposure: planted gaps are found, shuffled ones are not, and small groups are never shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from governance.audits.domain.data_spec import read_data_spec
from governance.audits.domain.measures.group_gap import group_rate, largest_gap
from governance.audits.domain.report import Report
from governance.audits.domain.run import run_audit
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.verdict import Verdict
from tests.unit.audits.audited import row_of, the_finding
from tests.unit.audits.audited_file import audited_file
from tests.unit.audits.small_snapshots import Rows, write_snapshot

SPEC = """
label = "label"
item = "item"
annotator = "who"
groups = ["gender"]
checks = ["pay_equity", "exposure_equity"]
shuffles = 199
[equity]
pay = "eur"
hours = "all_hours"
task_hours = "hours"
exposure = "points"
"""


def report_on(folder: Path, *, gap: float = 0.0, dose: float = 0.0, rare: int = 0, seed: int = 2) -> Report:
    """Sixty people, half of them "b", who earn ``gap`` less an hour and are exposed to ``dose`` more; ``rare`` of them say "c"."""
    random = np.random.default_rng(seed)
    people, votes = 60, 4
    group = np.array(["a", "b"] * (people // 2), dtype=object)
    hours = random.uniform(5, 40, size=people)
    rate = 15 * (1 - gap * (group == "b")) * random.uniform(0.9, 1.1, size=people)
    points = 20 * (1 + dose * (group == "b")) * random.uniform(0.7, 1.3, size=people) * hours
    group[:rare] = "c"
    person = np.repeat(np.arange(people), votes)
    columns = {
        "item": [f"i{n % 40}" for n in range(people * votes)],
        "who": [f"p{one}" for one in person],
        "label": ["x" if n % 3 else "y" for n in range(people * votes)],
        "gender": [group[one] for one in person],
        "eur": [f"{one:.4f}" for one in (rate * hours)[person]],
        "hours": [f"{one:.4f}" for one in hours[person]],
        "all_hours": [f"{1.25 * one:.4f}" for one in hours[person]],
        "points": [f"{one:.2f}" for one in points[person]],
    }
    return audited_file(folder, columns, SPEC)


def test_a_planted_pay_gap_is_found_in_narrow_and_full_wage(tmp_path: Path) -> None:
    report = report_on(tmp_path, gap=0.2)
    narrow = the_finding(report, "pay_equity", statistic="narrow")
    full = the_finding(report, "pay_equity", statistic="full")
    assert (narrow.verdict, full.verdict) == (Verdict.FLAG, Verdict.FLAG)
    assert narrow.value == pytest.approx(-0.2, abs=0.04)
    assert narrow.ci_low is not None
    assert narrow.ci_high is not None
    assert narrow.ci_low < -0.2 < narrow.ci_high
    assert narrow.title.startswith("b annotators earn")
    # A quarter of the time is unpaid, so the full wage is four fifths of the narrow one.
    assert float(row_of(full, "b")["rate"] or 0) == pytest.approx(
        0.8 * float(row_of(narrow, "b")["rate"] or 0), rel=1e-3
    )
    assert the_finding(report, "exposure_equity").verdict is Verdict.NO_FLAG


def test_a_planted_burden_of_exposure_is_found(tmp_path: Path) -> None:
    finding = the_finding(report_on(tmp_path, dose=0.6), "exposure_equity")
    assert finding.verdict is Verdict.FLAG
    assert finding.title.startswith("a annotators are exposed to")
    assert finding.value == pytest.approx(1 / 1.6 - 1, abs=0.06)


def test_without_a_gap_nothing_is_flagged(tmp_path: Path) -> None:
    assert {one.verdict for one in report_on(tmp_path).findings} == {Verdict.NO_FLAG}


def test_a_group_of_three_people_and_what_would_give_it_away_are_withheld(tmp_path: Path) -> None:
    report = report_on(tmp_path, gap=0.2, rare=3)
    for finding in report.findings:
        assert all(row[0] != "c" or row[1:3] == ("withheld", "withheld") for row in finding.table.rows)
    assert any("c" in str(row[0]) for finding in report.findings for row in finding.table.rows if "withheld" in row)


def test_the_worked_example_of_an_amount_an_hour() -> None:
    # 10 in 1 hour and 30 in 2: 40 ÷ 3 = 13.33. Residuals 10 − 13.33 and 30 − 26.67: ∓3.33, so that the error is
    # √(2/1 · 22.22) ÷ 3 = 2.222, and t with one degree of freedom 12.706.
    rate = group_rate(np.array([10.0, 30.0]), np.array([1.0, 2.0]))
    assert rate == pytest.approx((13.3333, 13.3333 - 12.7062 * 2.22222, 13.3333 + 12.7062 * 2.22222), abs=1e-3)


def test_groups_dealt_out_at_random_are_called_unequal_once_in_twenty() -> None:
    random = np.random.default_rng(12)
    called = 0
    for _ in range(400):
        hours = random.uniform(1, 30, size=40)
        found = largest_gap(
            hours * random.uniform(8, 16, size=40), hours, random.integers(0, 3, size=40), shuffles=99, random=random
        )
        called += int(found.p <= 0.05)
    assert 0.03 <= called / 400 <= 0.07


def release(folder: Path, *, cents_of_b: int, currency: str = "EUR") -> Path:
    """What a release holds: votes with pay and time, items with their severity. A second question repeats both."""
    people, each = 24, 20
    votes = [
        (f"i{(n * each + k) % 60:03}", f"p{n:02}", "yes" if k % 2 else "no") for n in range(people) for k in range(each)
    ]
    write_snapshot(
        folder,
        Rows(
            items={f"i{n:03}": {} for n in range(60)},
            votes=votes,
            annotators={f"p{n:02}": {"region": "ab"[n % 2]} for n in range(people)},
        ),
    )
    table = pq.read_table(folder / "votes.parquet")
    cents = [cents_of_b if int(who[1:]) % 2 else 10 for _, who, _ in votes]
    # One person is a little faster than another.
    ms = [20_000 + 100 * int(who[1:]) for _, who, _ in votes]
    table = table.append_column("active_ms", pa.array(ms, pa.int64())).append_column(
        "pay_minor", pa.array(cents, pa.int64())
    )
    table = table.append_column("currency", pa.array([currency if n else "EUR" for n in range(len(votes))]))
    again = table.set_column(table.column_names.index("question"), "question", pa.array(["other"] * len(votes)))
    pq.write_table(pa.concat_tables([table, again]), folder / "votes.parquet")
    items = pq.read_table(folder / "items.parquet")
    pq.write_table(
        items.append_column("severity_level", pa.array([n % 3 for n in range(60)], pa.int8())), folder / "items.parquet"
    )
    return folder


def test_a_release_is_asked_by_its_own_votes_each_submission_once(tmp_path: Path) -> None:
    spec = AuditSpec(checks=("pay_equity", "exposure_equity"), shuffles=199)
    report = run_audit(release(tmp_path, cents_of_b=7), spec)
    pay = the_finding(report, "pay_equity")
    assert (pay.verdict, pay.statistic) == (Verdict.FLAG, "narrow wage gap")
    # Twelve people of 20 submissions at 20 s and a little more: 0.10 € × 20 × 12 over their hours, counted once.
    hours = sum(20 * (20_000 + 100 * n) for n in range(0, 24, 2)) / 3_600_000
    assert row_of(pay, "a")["hours"] == pytest.approx(hours)
    assert row_of(pay, "a")["rate"] == pytest.approx(0.10 * 240 / hours)
    exposure = the_finding(report, "exposure_equity")
    assert exposure.verdict is Verdict.NO_FLAG
    # Levels 0, 1 and 2 equally often weigh 0, ¼ and 1 point a second: on average 5/12, 1,500 an hour.
    assert float(row_of(exposure, "a")["rate"] or 0) == pytest.approx(1500, rel=0.05)


def test_pay_in_two_currencies_is_not_added_up(tmp_path: Path) -> None:
    report = run_audit(release(tmp_path, cents_of_b=7, currency="SEK"), AuditSpec(checks=("pay_equity",)))
    finding = the_finding(report, "pay_equity")
    assert finding.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert "several currencies" in finding.meaning


def test_an_unknown_part_of_equity_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="has no field wage"):
        read_data_spec('label = "x"\n[equity]\nwage = "y"')
