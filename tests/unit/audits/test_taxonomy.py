"""The list of labels is reviewed: definitions, words that judge people, and what raters say."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.audits.domain.data_spec import read_data_spec
from governance.audits.domain.measures.label_review import LabelEntry, judges, reasons_against
from governance.audits.domain.report import Report
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.verdict import Verdict
from tests.unit.audits.audited import the_finding
from tests.unit.audits.audited_file import audited_file


def report_on(folder: Path, labels: list[str], toml: str = "") -> Report:
    return audited_file(folder, {"label": labels * 30}, f'label = "label"\nchecks = ["taxonomy"]\n{toml}')


def test_labels_without_a_definition_are_flagged_and_listed(tmp_path: Path) -> None:
    report = report_on(tmp_path, ["cell", "platelet"], '[taxonomy.cell]\ndefinition = "a red or white blood cell"')
    finding = the_finding(report, "taxonomy", statistic="definition")
    assert (finding.verdict, finding.value) == (Verdict.FLAG, 1)
    assert finding.title == "“platelet” has no definition"
    assert the_finding(report, "taxonomy", statistic="judge").verdict is Verdict.NO_FLAG


def test_definitions_that_nobody_gave_to_the_audit_are_not_said_to_be_missing(tmp_path: Path) -> None:
    finding = the_finding(report_on(tmp_path, ["a", "b"]), "taxonomy", statistic="definition")
    assert finding.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert finding.title == "What the labels of label mean is not recorded"


def test_labels_that_judge_people_are_flagged_whatever_the_spelling(tmp_path: Path) -> None:
    report = report_on(tmp_path, ["Trustworthy-Person", "swindlers", "smartphone"])
    finding = the_finding(report, "taxonomy", statistic="judge")
    assert (finding.verdict, finding.value) == (Verdict.FLAG, 2)
    assert {row[:2] for row in finding.table.rows} == {
        ("Trustworthy-Person", "character of people"),
        ("swindlers", "conduct of people"),
    }


def test_raters_keep_a_label_that_is_safe_and_can_be_seen_as_in_the_source(tmp_path: Path) -> None:
    ratings = """
[taxonomy.basketball_player]
imageability = [5, 5, 4, 4, 5]
safety = ["safe", "safe", "safe", "safe", "safe"]
[taxonomy.philanthropist]
imageability = [1, 2, 4, 2, 1]
safety = ["safe", "safe", "safe", "safe", "sensitive"]
"""
    report = report_on(tmp_path, ["basketball_player", "philanthropist"], ratings)
    finding = the_finding(report, "taxonomy", statistic="raters")
    assert (finding.verdict, finding.value) == (Verdict.FLAG, 1)
    assert finding.table.rows[0][:2] == ("philanthropist", "1 of 5 raters call it sensitive; imageability 2 of 5")


def test_a_median_of_4_is_kept_and_less_is_not() -> None:
    assert reasons_against(LabelEntry(imageability=(3, 4, 5))) == ()
    assert reasons_against(LabelEntry(imageability=(3, 4, 4, 3))) == ("imageability 3.5 of 5",)
    assert reasons_against(LabelEntry()) == ()


def test_a_word_inside_another_is_not_found() -> None:
    assert [judges(label) for label in ("fatality", "smartphone", "Oriental carpet", "not_a_thug")] == [
        "",
        "",
        "origin",
        "conduct",
    ]


def test_a_rating_out_of_range_or_an_unknown_field_is_refused() -> None:
    for given, words in (("imageability = [6]", "1 to 5"), ('safety = ["fine"]', "safe"), ("colour = 1", "no colour")):
        with pytest.raises(ValueError, match=words):
            read_data_spec(f'label = "label"\n[taxonomy.a]\n{given}')


def test_a_specification_with_a_taxonomy_comes_back_equal() -> None:
    spec = AuditSpec(taxonomy={"q": {"a": LabelEntry(definition="x", imageability=(4, 5), safety=("safe",))}})
    plain = spec.to_dict()
    assert AuditSpec.from_dict(plain) == spec
