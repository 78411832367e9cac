"""The checks on real data reproduce the published figures, and those an independent run computed."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chisquare

from governance.audits.domain.group_votes import votes_of_groups
from governance.audits.domain.majorities import Majorities
from governance.audits.domain.reference_population import ReferencePopulation
from governance.audits.domain.report import Report
from governance.audits.domain.run import run_audit
from governance.audits.domain.snapshot import open_snapshot
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.verdict import Verdict
from tests.conftest import shared_data
from tests.unit.audits.audited import LABELS_ONLY, audited, row_of, storable, the_finding
from tests.unit.audits.small_snapshots import Rows, write_snapshot

pytestmark = pytest.mark.shared_data

GROUPS = ("age", "education", "ethnicity", "gender", "gender_sexual_orientation", "nationality", "politic", "religion")


def expected(*path: str) -> Any:
    """A figure of ``expected.json``."""
    value = json.loads(shared_data("expected.json").read_text())
    for name in path:
        value = value[name]
    return value


def read(*parts: str) -> list[dict[str, str]]:
    with shared_data(*parts).open(newline="") as file:
        return list(csv.DictReader(file))


def test_german_credit_has_the_published_difference_and_ratio_by_sex(tmp_path: Path) -> None:
    with shared_data("german", "german.csv").open(newline="") as file:
        people = list(csv.reader(file))
    female = {"A92", "A95"}
    rows = Rows(
        items={
            f"i{n}": {
                "sex": "female" if person[8] in female else "male",
                "age": "over 25" if int(person[12]) > 25 else "25 or less",
            }
            for n, person in enumerate(people)
        },
        labels=[(f"i{n}", "good" if person[-1] == "1" else "bad", False) for n, person in enumerate(people)],
        question="credit",
    )
    spec = AuditSpec(
        checks=("label_rate",),
        minimums=LABELS_ONLY,
        positive_labels={"credit": "good"},
        reference_values={"sex": "male", "age": "over 25"},
    )
    report = audited(tmp_path, rows, spec)
    sex = the_finding(report, "label_rate", "sex")
    assert sex.value == pytest.approx(expected("german", "sex_SPD", "published"), abs=1e-12)
    assert row_of(sex, "female")["di"] == pytest.approx(expected("german", "sex_DI", "published"), abs=1e-11)
    age = the_finding(report, "label_rate", "age")
    assert age.value == pytest.approx(expected("german", "age_gt25_SPD", "computed"), abs=1e-12)
    assert row_of(age, "25 or less")["di"] == pytest.approx(expected("german", "age_gt25_DI", "computed"), abs=1e-12)
    assert age.verdict is Verdict.FLAG
    assert "below 0.8, a screening rule of United States employment law" in age.meaning


@pytest.fixture(scope="module")
def adults() -> Rows:
    with shared_data("adult", "adult-train.csv").open(newline="") as file:
        people = [row for row in csv.reader(file, skipinitialspace=True) if row]
    return Rows(
        items={f"i{n}": {"sex": person[9], "age_band": age_band(int(person[0]))} for n, person in enumerate(people)},
        labels=[(f"i{n}", person[-1], False) for n, person in enumerate(people)],
        question="income",
    )


def age_band(age: int) -> str | None:
    """The bands of the census table, which begins at 18."""
    if age < 18:
        return None
    bands = [
        (24, "18-24 years old"),
        (34, "25-34 years old"),
        (44, "35-44 years old"),
        (54, "45-54 years old"),
        (64, "55-64 years old"),
    ]
    return next((name for last, name in bands if age <= last), "65+ years old")


def test_adult_income_has_the_independent_difference_and_ratio_by_sex(adults: Rows, tmp_path: Path) -> None:
    spec = AuditSpec(
        checks=("label_rate",),
        slices=("sex",),
        minimums=LABELS_ONLY,
        positive_labels={"income": ">50K"},
        reference_values={"sex": "Male"},
    )
    finding = the_finding(audited(tmp_path, adults, spec), "label_rate")
    assert finding.value == pytest.approx(-expected("adult", "train_sex_DPL", "computed"), abs=1e-12)
    assert row_of(finding, "Female")["di"] == pytest.approx(expected("adult", "train_sex_DI", "computed"), abs=1e-12)


def test_adult_ages_against_the_census_are_as_scipy_has_them(adults: Rows, tmp_path: Path) -> None:
    census = {row["age_category"]: float(row["All"]) for row in read("us_census", "us_census_aggregate.csv")}
    shares = {band: share for band, share in census.items() if band[0].isdigit()}
    reference = ReferencePopulation(
        name="US adults",
        version="PRISM recoding",
        source="US Census",
        date="as recoded, date not stated",
        of="items",
        attribute="age_band",
        shares={band: share / sum(shares.values()) for band, share in shares.items()},
    )
    spec = AuditSpec(checks=("representation",), references=(reference,))
    finding = the_finding(audited(tmp_path, adults, spec), "representation")
    counts = Counter(str(values["age_band"]) for values in adults.items.values() if values["age_band"])
    observed = np.array([counts[band] for band in reference.shares])
    probabilities = np.array(list(reference.shares.values()))
    assert finding.n_items == observed.sum() < len(adults.items)
    assert finding.value == pytest.approx(0.5 * np.abs(observed / observed.sum() - probabilities).sum())
    assert f"χ² = {chisquare(observed, observed.sum() * probabilities).statistic:.1f}" in finding.meaning
    assert finding.verdict is Verdict.FLAG
    undisclosed = len(adults.items) - observed.sum()
    assert f"{undisclosed:,} ({100 * undisclosed / len(adults.items):.1f} %) undisclosed" in finding.meaning


def test_berkeley_admission_rates_are_those_of_bickel(tmp_path: Path) -> None:
    items: dict[str, dict[str, str | None]] = {}
    labels = []
    for row in read("ucb_admissions", "UCBAdmissions.csv"):
        for _ in range(int(row["Freq"])):
            name = f"i{len(items)}"
            items[name] = {"gender": row["Gender"], "dept": row["Dept"]}
            labels.append((name, row["Admit"], False))
    spec = AuditSpec(checks=("label_rate",), minimums=LABELS_ONLY, positive_labels={"admit": "Admitted"}, depth=2)
    report = audited(tmp_path, Rows(items=items, labels=labels, question="admit"), spec)
    gender = next(one for one in report.findings if one.slice == "items:gender")
    assert row_of(gender, "Male")["rate"] == pytest.approx(expected("ucb_admissions", "rate_male", "computed"))
    assert row_of(gender, "Female")["rate"] == pytest.approx(expected("ucb_admissions", "rate_female", "computed"))
    assert gender.verdict is Verdict.FLAG
    # Inside the departments the gap is gone or turned round: the crossed table shows what the margin hides.
    crossed = next(one for one in report.findings if one.slice == "items:dept × gender" and one.value is not None)
    rates = {str(row[0]): row[3] for row in crossed.table.rows}
    assert rates["A · Female"] == pytest.approx(89 / 108)
    assert rates["A · Male"] == pytest.approx(512 / 825)


def crehate(folder: Path) -> Path:
    """The raw votes as a snapshot; labels are the majorities after code 2, "do not know", is dropped."""
    votes = read("crehate", "CREHate_raw_annotations.csv")
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for vote in votes:
        if vote["annotation"] != "2":
            tallies[vote["ID"]][vote["annotation"]] += 1
    labels = [(post, max("01", key=tally.__getitem__), tally["0"] == tally["1"]) for post, tally in tallies.items()]
    return write_snapshot(
        folder,
        Rows(
            items={post: {} for post in tallies},
            votes=[(vote["ID"], f"a{vote['annotator_id']}", vote["annotation"]) for vote in votes],
            labels=[(post, None if tie else label, tie) for post, label, tie in labels],
            # Annotator 647 has two profiles in the file, one nearly empty; the one met first stands.
            annotators={
                f"a{vote['annotator_id']}": {name: vote[name] or None for name in GROUPS} for vote in reversed(votes)
            },
        ),
    )


@pytest.fixture(scope="module")
def hate(tmp_path_factory: pytest.TempPathFactory) -> Report:
    spec = AuditSpec(
        checks=("group_conflict", "agreement_by_group", "group_disagreement"),
        groups=("nationality", "gender"),
        excluded_labels={"hate": ("2",)},
        positive_labels={"hate": "1"},
        shuffles=199,
        draws=200,
    )
    return run_audit(crehate(tmp_path_factory.mktemp("crehate")), spec)


def test_crehate_countries_differ_and_agree_as_published(hate: Report) -> None:
    finding = the_finding(hate, "group_conflict", "nationality")
    assert finding.value == pytest.approx(expected("crehate", "max_pairwise_difference", "computed"), abs=5e-5)
    assert round(100 * (finding.value or 0), 1) == 26.0
    assert "Singapore – South Africa" in finding.meaning
    assert "All 5 groups agree on 888 of 1,580 items (56.2 %)" in finding.meaning
    assert finding.verdict is Verdict.FLAG
    assert (finding.ci_low, finding.ci_high) == pytest.approx((0.239, 0.282), abs=5e-4)


def test_every_pair_of_crehate_countries_has_its_figure(hate: Report) -> None:
    table = the_finding(hate, "group_conflict", "nationality").table
    ours = {frozenset(str(row[0]).split(" – ")): row[2] for row in table.rows}
    theirs = expected("crehate", "pairwise_difference", "computed")
    assert len(ours) == len(theirs) == 10
    for pair, share in theirs.items():
        countries = frozenset(name.removesuffix("_Hate").replace("_", " ") for name in pair.split("|"))
        assert ours[countries] == pytest.approx(share, abs=5e-5)


def test_crehate_votes_give_the_published_majorities(tmp_path: Path) -> None:
    spec = AuditSpec(excluded_labels={"hate": ("2",)})
    final = read("crehate", "CREHate_final_annotations.csv")
    with open_snapshot(crehate(tmp_path), spec) as snapshot:
        groups = snapshot.group_of_annotators(("nationality",))
        countries = sorted({values[0] for values in groups} - {""})
        code = [countries.index(values[0]) if values[0] else -1 for values in groups]
        aspect = next(snapshot.aspects(snapshot.questions[0]))
        votes = votes_of_groups(aspect, np.array(code), len(countries))
        majorities = Majorities.of(votes.counts(votes.group_of_person))
    assert majorities.decided.all()
    hateful = majorities.won[1]
    posts = sorted(row["ID"] for row in final)
    right = sum(
        int(hateful[place, posts.index(row["ID"])]) == int(float(row[f"{country.replace(' ', '_')}_Hate"]))
        for row in final
        for place, country in enumerate(countries)
    )
    assert right == 7900


def test_crehate_agreement_within_countries_is_the_independent_figure(hate: Report) -> None:
    finding = the_finding(hate, "agreement_by_group", "nationality")
    for country, alpha in expected("crehate", "alpha_nominal_by_country", "computed").items():
        assert row_of(finding, country)["alpha"] == pytest.approx(alpha, abs=5e-5)


def test_crehate_rates_by_gender_are_the_independent_figures(hate: Report) -> None:
    finding = the_finding(hate, "group_disagreement", "gender")
    counted = expected("crehate", "rate_by_annotator_gender", "computed")
    for gender in ("female", "non-binary"):
        row = row_of(finding, gender)
        assert [row["rate"], row["votes"]] == pytest.approx(counted[gender], abs=5e-5)
    # The figure for men counts rows, so it holds the second profile of annotator 647, which we do not.
    strange = [
        int(vote["annotation"])
        for vote in read("crehate", "CREHate_raw_annotations.csv")
        if vote["annotator_id"] == "647" and vote["gender"] == "male" and vote["annotation"] != "2"
    ]
    male = row_of(finding, "male")
    rate, votes = float(male["rate"] or 0), int(male["votes"] or 0)
    assert votes + len(strange) == counted["male"][1]
    assert (rate * votes + sum(strange)) / (votes + len(strange)) == pytest.approx(counted["male"][0], abs=5e-5)
    # 3.7 points between women and men, over 38,858 votes, is less than what was asked to be told.
    assert finding.verdict is Verdict.NO_FLAG


def test_crehate_annotators_are_unique_on_their_eight_attributes_as_counted_elsewhere(tmp_path: Path) -> None:
    spec = AuditSpec(checks=("small_cells",), k=5)
    finding = the_finding(run_audit(crehate(tmp_path), spec), "small_cells", statistic="unique")
    reidentified = expected("crehate", "annotator_reidentification", "computed")
    assert finding.n_annotators == reidentified["annotators"]
    assert row_of(finding, "unique on everything recorded")["people"] == reidentified["unique_on_8_QI"]


def test_every_check_on_all_of_crehate_makes_a_report_that_can_be_stored(tmp_path: Path) -> None:
    spec = AuditSpec(groups=GROUPS, excluded_labels={"hate": ("2",)}, positive_labels={"hate": "1"}, shuffles=99)
    report = storable(run_audit(crehate(tmp_path), spec))
    # A thousand people with eight attributes: wide enough to reach what the small tables of the other tests do not.
    assert {"group_conflict", "outliers", "annotator_skew", "poisoning"} <= {one.check for one in report.findings}
