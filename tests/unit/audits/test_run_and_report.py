"""An audit runs the same way twice, can be stopped, and reports as JSON, Markdown and Parquet."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.stats import false_discovery_control

from governance.audits.domain.minimums import Minimums
from governance.audits.domain.reading import read_report
from governance.audits.domain.registry import CHECKS, chosen_checks
from governance.audits.domain.report import Report
from governance.audits.domain.report_markdown import report_markdown
from governance.audits.domain.run import AuditCancelledError, run_audit
from governance.audits.domain.spec import AuditSpec, Thresholds
from governance.audits.domain.table import Column, Table, format_cell
from governance.audits.domain.verdict import Verdict
from tests.unit.audits.small_snapshots import Rows, write_snapshot

SPEC = AuditSpec(shuffles=999, draws=49, depth=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = np.random.default_rng(9)
    people = {f"p{n:02}": {"age": "old" if n % 2 else "young", "sex": "fm"[n // 2 % 2]} for n in range(48)}
    leaning = {person: random.beta(4, 6) + 0.3 * (values["age"] == "old") for person, values in people.items()}
    items = {f"i{n:03}": {"source": "abc"[n % 3], "length": "sl"[n // 3 % 2]} for n in range(240)}
    votes = [
        (item, str(person), "yes" if random.random() < leaning[str(person)] else "no")
        for item in items
        for person in random.choice(list(people), 6, replace=False)
    ]
    tallies = {item: sum(label == "yes" for at, _, label in votes if at == item) for item in items}
    labels = [(item, None if yes == 3 else "yes" if yes > 3 else "no", yes == 3) for item, yes in tallies.items()]
    rows = Rows(items=items, votes=votes, labels=labels, annotators=people)
    return write_snapshot(tmp_path_factory.mktemp("snapshot"), rows)


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    return run_audit(folder, SPEC)


def test_the_same_snapshot_and_specification_give_the_same_bytes(folder: Path, report: Report) -> None:
    assert run_audit(folder, SPEC).to_json() == report.to_json()


def test_what_a_finding_is_about_is_told_in_words_and_not_by_the_key_of_its_slice(report: Report) -> None:
    plain = report.to_dict()
    for finding, slice_key in zip(
        plain["findings"], ("items:source:agreement", "items:source:work:agreement"), strict=False
    ):
        finding.update(question="topics", label="", slice=slice_key)
    told = {one.about for one in read_report(plain, {}).findings}
    assert {"topics · items by source", "topics: work · items by source"} <= told


def test_the_order_and_choice_of_checks_change_no_measured_figure(folder: Path, report: Report) -> None:
    alone = run_audit(folder, AuditSpec(shuffles=999, draws=49, depth=2, checks=("agreement_by_group",)))
    measured = {one.key: (one.value, one.ci_low, one.ci_high, one.p) for one in report.findings}
    assert alone.findings
    assert {one.key: (one.value, one.ci_low, one.ci_high, one.p) for one in alone.findings}.items() <= measured.items()


def test_another_seed_changes_the_shuffles_and_not_the_effects(folder: Path, report: Report) -> None:
    other = run_audit(folder, AuditSpec(shuffles=999, draws=49, depth=2, seed=1))
    assert {one.key: one.value for one in other.findings if one.check == "class_imbalance"} == {
        one.key: one.value for one in report.findings if one.check == "class_imbalance"
    }
    assert [one.p for one in other.findings] != [one.p for one in report.findings]


def test_progress_counts_every_step_and_names_it(folder: Path, report: Report) -> None:
    seen: list[tuple[int, int, str]] = []
    run_audit(folder, SPEC, progress=lambda done, total, what: seen.append((done, total, what)))
    assert [done for done, _, _ in seen] == list(range(len(report.checks)))
    assert {total for _, total, _ in seen} == {len(report.checks)}
    assert [what for _, _, what in seen] == [check.title for check in report.checks]


def test_a_cancelled_audit_stops_in_the_middle_of_a_check_and_leaves_the_next_run_alone(
    folder: Path, report: Report
) -> None:
    asked = 0

    def after_a_while() -> bool:
        nonlocal asked
        asked += 1
        return asked > 40

    with pytest.raises(AuditCancelledError):
        run_audit(folder, SPEC, should_cancel=after_a_while)
    assert asked == 41
    assert run_audit(folder, SPEC).to_json() == report.to_json()


def test_every_p_of_the_report_is_corrected_together(report: Report) -> None:
    tested = [one for one in report.findings if one.p is not None]
    assert len(tested) > 10
    theirs = false_discovery_control([one.p or 0.0 for one in tested], method="bh")
    assert [one.p_adjusted for one in tested] == pytest.approx(list(theirs))
    assert all(one.p_adjusted <= SPEC.level for one in tested if one.verdict is Verdict.FLAG and one.p_adjusted)


def test_flags_come_first_and_the_largest_effect_first_among_them(report: Report) -> None:
    order = [Verdict.FLAG, Verdict.INSUFFICIENT_EVIDENCE, Verdict.NO_FLAG]
    ranks = [order.index(one.verdict) for one in report.findings]
    assert ranks == sorted(ranks)
    assert {0, 1, 2} == set(ranks)
    for one, following in pairwise(report.findings):
        assert one.verdict is not following.verdict or one.severity >= following.severity


def test_keys_and_ids_of_findings_are_unique(report: Report) -> None:
    assert len({one.key for one in report.findings}) == len({one.id for one in report.findings}) == len(report.findings)


def test_a_planted_gap_between_ages_survives_crossing_with_sex(report: Report) -> None:
    flagged = {one.slice for one in report.findings if one.verdict is Verdict.FLAG}
    assert {"annotators:age", "annotators:age × sex"} <= flagged


def test_every_measured_figure_has_items_people_and_an_interval(report: Report) -> None:
    for one in report.findings:
        if one.value is not None and one.statistic != "cells of fewer people than k" and one.check != "taxonomy":
            assert one.n_items > 0
            assert one.n_annotators
            assert one.ci_low is not None
            assert one.ci_high is not None
            assert one.ci_low <= one.value <= one.ci_high


def test_every_chart_comes_with_a_table_that_holds_its_numbers(report: Report) -> None:
    charted = [one for one in report.findings if one.chart is not None]
    assert charted
    for one in charted:
        assert one.chart is not None
        names = {row[0] for row in one.table.rows}
        assert {point.label for point in one.chart.points} <= names


def test_json_holds_what_is_needed_to_run_it_again(report: Report) -> None:
    plain = json.loads(report.to_json())
    assert AuditSpec.from_dict(plain["spec"]) == SPEC
    assert plain["verdicts"]["flag"] == report.count(Verdict.FLAG)
    assert plain["questions"][0]["ties"] > 0
    asked = {check["id"] for check in plain["checks"]}
    assert asked | {one["check"] for one in plain["not_asked"]} == {check.id for check in CHECKS}
    assert asked.isdisjoint(one["check"] for one in plain["not_asked"])
    assert b"NaN" not in report.to_json()


def test_the_full_table_is_one_row_a_finding_in_parquet(report: Report) -> None:
    file = io.BytesIO()
    pq.write_table(report.to_table(), file)
    read = pq.read_table(file)
    assert read.num_rows == len(report.findings)
    assert read.column("verdict").to_pylist() == [one.verdict.value for one in report.findings]


def test_flags_and_open_questions_become_statements_for_croissant(report: Report) -> None:
    assert len(report.bias_statements()) == report.count(Verdict.FLAG)
    assert len(report.limitation_statements()) == report.count(Verdict.INSUFFICIENT_EVIDENCE)
    assert report.bias_statements()[0].startswith(report.findings[0].title)


def test_markdown_tells_every_finding_and_check_and_never_calls_data_fair(report: Report) -> None:
    text = report_markdown(report)
    assert text.count("\n### ") == len(report.findings) + len(report.checks)
    assert "An audit never says that data are fair" in text
    assert text.count(" fair") == 1
    assert text.endswith("\n")


def test_markup_in_names_stays_text_in_markdown(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>|**x**"
    rows = Rows(
        items={f"i{n}": {"source": evil if n % 2 else "b"} for n in range(80)},
        labels=[(f"i{n}", "yes" if n % 3 else "no", False) for n in range(80)],
    )
    spec = AuditSpec(checks=("label_rate",), minimums=Minimums(items=30, annotators=0))
    text = report_markdown(run_audit(write_snapshot(tmp_path, rows), spec))
    assert "<script>" not in text
    assert "\\<script\\>alert(1)\\</script\\>\\|\\*\\*x\\*\\*" in text


def test_quotes_in_names_of_attributes_and_labels_are_data_and_not_sql(tmp_path: Path) -> None:
    name, label = 'so"urce; DROP TABLE item; --', "ye's"
    rows = Rows(
        items={f"i{n}": {name: "a" if n % 2 else "b"} for n in range(80)},
        votes=[(f"i{n}", f"p{p}", label if (n + p) % 3 else "no") for n in range(80) for p in range(6)],
        labels=[(f"i{n}", label if n % 3 else "no", False) for n in range(80)],
        question="que'stion",
    )
    report = run_audit(
        write_snapshot(tmp_path, rows), AuditSpec(shuffles=9, draws=9, excluded_labels={"que'stion": ("x'y",)})
    )
    assert report.questions[0].labels == ("no", label)
    assert any(name in one.slice and one.value is not None for one in report.findings)


def test_a_missing_file_or_column_says_what_is_missing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"lacks items\.parquet"):
        run_audit(tmp_path, SPEC)
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    pq.write_table(pq.read_table(folder / "votes.parquet").drop_columns(["selected"]), tmp_path / "votes.parquet")
    with pytest.raises(ValueError, match=r"votes\.parquet lacks the columns selected"):
        run_audit(tmp_path, SPEC)


def test_unknown_checks_attributes_labels_and_fields_are_named(folder: Path) -> None:
    with pytest.raises(ValueError, match="no checks called horoscope"):
        chosen_checks(["horoscope"])
    with pytest.raises(ValueError, match="does not record colour"):
        run_audit(folder, AuditSpec(slices=("colour",)))
    with pytest.raises(ValueError, match="positive label 'maybe'"):
        run_audit(folder, AuditSpec(positive_labels={"hate": "maybe"}))
    with pytest.raises(ValueError, match="no fields called speed"):
        AuditSpec.from_dict({"speed": 1})
    with pytest.raises(ValueError, match="depth of 1 to 3"):
        AuditSpec(depth=4)


def test_a_specification_survives_json(folder: Path) -> None:
    spec = AuditSpec(
        checks=("representation",),
        excluded_labels={"hate": ("2",)},
        minimums=Minimums(items=10, annotators=2),
        thresholds=Thresholds(rate_gap=0.1),
    )
    assert AuditSpec.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec


def test_the_registry_is_complete_and_every_text_is_written() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        for text in (check.title, check.asks, check.formula, check.source, check.how_to_read, check.cannot_show):
            assert len(text) > 5
        assert check.affected_uses
        assert check.mitigations


def test_cells_are_written_as_people_read_them() -> None:
    assert format_cell(1580, "count") == "1,580"
    assert format_cell(0.2601, "percent") == "26.0 %"
    assert format_cell(-0.0748, "points") == "−7.5"
    assert format_cell(0.0001, "p") == "< 0.001"
    assert format_cell(None, "number") == "—"
    with pytest.raises(ValueError, match="2 cells where the table has 1 columns"):
        Table((Column("a", "A"),), (("x", "y"),))
