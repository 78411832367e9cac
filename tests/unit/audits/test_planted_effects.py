"""Each check finds an effect that was put there, and keeps quiet when groups are shuffled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from governance.audits.domain.reference_population import ReferencePopulation
from governance.audits.domain.run import run_audit
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.verdict import Verdict
from tests.unit.audits.audited import LABELS_ONLY, audited, row_of, the_finding
from tests.unit.audits.small_snapshots import Rows, write_multiple_choice, write_snapshot

ITEMS, PEOPLE, VOTES_AN_ITEM = 300, 60, 6


def votes_with(gap: float, *, seed: int = 1, groups: int = 1, people: int = PEOPLE) -> Rows:
    """People who lean differently; group "b" of the attribute "true" says yes more often by ``gap``. Further attributes are shuffled."""
    random = np.random.default_rng(seed)
    group = np.arange(people) % 2
    leaning = random.beta(6, 9, size=people) + gap * group
    attributes: dict[str, dict[str, str | None]] = {f"p{n:03}": {"true": "ab"[group[n]]} for n in range(people)}
    for number in range(groups - 1):
        for n, value in enumerate(random.permutation(group)):
            attributes[f"p{n:03}"][f"shuffled{number:03}"] = "ab"[value]
    votes = [
        (f"i{item:04}", f"p{person:03}", "yes" if random.random() < leaning[person] else "no")
        for item in range(ITEMS)
        for person in random.choice(people, size=VOTES_AN_ITEM, replace=False)
    ]
    return Rows(items={f"i{item:04}": {} for item in range(ITEMS)}, votes=votes, annotators=attributes)


def test_a_planted_difference_between_groups_of_people_is_flagged(tmp_path: Path) -> None:
    spec = AuditSpec(checks=("group_disagreement",), positive_labels={"hate": "yes"})
    finding = the_finding(audited(tmp_path, votes_with(0.3), spec), "group_disagreement")
    assert finding.verdict is Verdict.FLAG
    assert finding.ci_low is not None
    assert finding.ci_high is not None
    assert finding.ci_low < 0.3 < finding.ci_high
    assert finding.title.startswith("b annotators give")


def test_planted_disagreement_between_groups_is_flagged(tmp_path: Path) -> None:
    finding = the_finding(audited(tmp_path, votes_with(0.5), AuditSpec(checks=("group_conflict",))), "group_conflict")
    assert finding.verdict is Verdict.FLAG
    assert finding.p == pytest.approx(1 / 2000)


def test_of_forty_shuffled_groupings_and_slicings_none_is_flagged_after_the_correction(tmp_path: Path) -> None:
    rows = votes_with(0.0, seed=2, groups=21, people=40)
    random = np.random.default_rng(3)
    columns = [random.permutation(np.arange(ITEMS) % 2) for _ in range(20)]
    rows.items = {
        item: {f"shuffled{number:02}": "ab"[column[place]] for number, column in enumerate(columns)}
        for place, item in enumerate(rows.items)
    }
    rows.labels = [(item, "yes" if random.random() < 0.4 else "no", False) for item in rows.items]
    tested = (
        "label_rate",
        "group_disagreement",
        "group_conflict",
        "agreement_by_group",
    )
    report = audited(tmp_path, rows, AuditSpec(checks=tested, shuffles=199, draws=2))
    p = [one.p for one in report.findings if one.p is not None]
    assert len(p) == 20 + 3 * 21 + 20
    # Some of the hundred are below 5 % by chance, and that is what the correction is for.
    assert min(p) <= 0.05
    assert report.count(Verdict.FLAG) == 0


def test_planted_noise_in_one_slice_shows_as_lower_agreement(tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    rows = Rows(
        items={f"i{n}": {"length": "long" if n % 2 else "short"} for n in range(200)},
        votes=[
            (f"i{n}", f"p{person}", "yes" if random.random() < (0.5 if n % 2 else 0.95 * (n % 4 // 2)) else "no")
            for n in range(200)
            for person in range(6)
        ],
    )
    finding = the_finding(audited(tmp_path, rows, AuditSpec(checks=("agreement_by_group",))), "agreement_by_group")
    assert finding.verdict is Verdict.FLAG
    assert finding.title == "Annotators agree less for long than for short (hate)"


def test_a_rare_label_is_flagged_and_an_unused_one_is_listed(tmp_path: Path) -> None:
    rows = Rows(
        items={f"i{n}": {} for n in range(200)},
        labels=[(f"i{n}", "a" if n < 3 else "b", False) for n in range(199)] + [("i199", None, True)],
    )
    spec = AuditSpec(checks=("class_imbalance",), minimums=LABELS_ONLY, labels={"hate": ("a", "b", "c")})
    report = audited(tmp_path, rows, spec)
    balance = next(one for one in report.findings if one.value is not None)
    assert balance.verdict is Verdict.FLAG
    assert balance.value == pytest.approx(2 * 3 / 199)
    assert "1 items have no label because their votes tied" in balance.meaning
    unused = next(one for one in report.findings if one.value is None)
    assert unused.table.rows[0][:2] == ("c", 0)


def census(shares: dict[str, float], **changes: object) -> ReferencePopulation:
    fields = {"name": "census", "version": "1", "source": "the office", "date": "2026-01-01", "of": "annotators"}
    return ReferencePopulation.from_dict({**fields, "attribute": "age", "shares": shares, **changes})


def people_of(**ages: int) -> Rows:
    names = [(age, f"{age}{n}") for age, count in ages.items() for n in range(count)]
    return Rows(
        items={"i1": {}},
        votes=[("i1", name, "yes") for _, name in names],
        annotators={name: {"age": None if age == "silent" else age} for age, name in names},
    )


def test_an_under_represented_group_is_flagged_with_the_reference_named(tmp_path: Path) -> None:
    spec = AuditSpec(checks=("representation",), references=(census({"young": 0.5, "old": 0.5}),))
    finding = the_finding(audited(tmp_path, people_of(young=80, old=20), spec), "representation")
    assert finding.verdict is Verdict.FLAG
    assert finding.value == pytest.approx(0.3)
    assert "census, version 1 (the office, 2026-01-01)" in finding.meaning
    assert "χ² = 36.0, df = 1" in finding.meaning
    assert row_of(finding, "old")["reference"] == 0.5


def test_unmapped_and_undisclosed_people_are_counted_and_take_no_part(tmp_path: Path) -> None:
    reference = census({"under 40": 0.5, "40 and over": 0.5}, mapping={"young": "under 40", "old": "40 and over"})
    spec = AuditSpec(checks=("representation",), references=(reference,))
    rows = people_of(young=30, old=30, odd=12, silent=8)
    finding = the_finding(audited(tmp_path, rows, spec), "representation")
    assert finding.value == pytest.approx(0.0)
    assert finding.verdict is Verdict.NO_FLAG
    assert (
        "Of 80 annotators, 12 (15.0 %) are unmapped (values not mapped: odd) and 8 (10.0 %) undisclosed"
        in finding.meaning
    )


def test_categories_of_few_people_are_put_together_before_anything_is_computed(tmp_path: Path) -> None:
    shares = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
    spec = AuditSpec(checks=("representation",), references=(census(shares),))
    finding = the_finding(audited(tmp_path, people_of(a=40, b=30, c=9, d=2), spec), "representation")
    assert [row[:2] for row in finding.table.rows] == [
        ("a", 40),
        ("b", 30),
        ("withheld categories, together", 11),
    ]


def test_every_option_of_a_multiple_choice_question_is_a_question_of_its_own(tmp_path: Path) -> None:
    votes = [
        (f"i{i}", f"p{n}", {"sport"} | ({"money"} if i % 2 else set()) | ({"war"} if n == i % 6 else set()))
        for i in range(60)
        for n in range(6)
    ]
    folder = write_multiple_choice(tmp_path, votes, ("money", "sport", "war"))
    report = run_audit(folder, AuditSpec(checks=("class_imbalance",)))
    assert report.questions[0].multiple
    table = next(one for one in report.findings if one.value is not None).table
    assert {row[0]: row[1] for row in table.rows} == {"money": 30, "sport": 60}


def test_an_excluded_answer_is_taken_out_before_anything_is_counted(tmp_path: Path) -> None:
    rows = Rows(
        items={f"i{n}": {} for n in range(40)},
        votes=[
            (f"i{n}", f"p{p}", "unsure" if p == 0 else "yes" if n % 2 else "no") for n in range(40) for p in range(6)
        ],
        labels=[(f"i{n}", "yes" if n % 2 else "no", False) for n in range(40)],
    )
    report = run_audit(write_snapshot(tmp_path, rows), AuditSpec(excluded_labels={"hate": ("unsure",)}))
    assert report.questions[0].labels == ("no", "yes")
    assert (report.n_votes, report.n_annotators) == (200, 5)
