"""The command gives every figure of expected.json on the real data, to its digits."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cli.votes_file import read_columns
from tests.conftest import shared_data
from tests.unit.audits.command import Row, audit_file, the_row, write_csv

pytestmark = pytest.mark.shared_data

ADULT = (
    "age", "workclass", "fnlwgt", "education", "education_num", "marital", "occupation", "relationship", "race", "sex",
    "capital_gain", "capital_loss", "hours", "country", "income",
)  # fmt: skip
GROUPS = ("age", "education", "ethnicity", "gender", "gender_sexual_orientation", "nationality", "politic", "religion")


def expected(*path: str) -> Any:
    value = json.loads(shared_data("expected.json").read_text())
    for name in path:
        value = value[name]
    return value


@pytest.fixture(scope="module")
def adult(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = tmp_path_factory.mktemp("adult")
    spec = f"""
        columns = {json.dumps(ADULT)}
        label = "income"
        positive = ">50K"
        protected = ["sex"]
        slices = ["relationship", "marital", "occupation", "workclass", "race", "education"]
        identifying = ["age", "sex", "race", "education", "country"]
        reference_values = {{ sex = "Male" }}
        shuffles = 199
        checks = ["facet_imbalance", "statistical_parity_difference", "disparate_impact", "kl", "js", "tvd", "cddl",
          "npmi_gap", "theils_u", "small_cells"]
    """
    return audit_file(folder, shared_data("adult", "adult-train.csv"), spec)


@pytest.mark.parametrize(
    ("check", "statistic", "name", "sign"),
    [
        ("facet_imbalance", "CI", "train_sex_CI", 1),
        ("statistical_parity_difference", "SPD", "train_sex_DPL", -1),
        ("disparate_impact", "DI", "train_sex_DI", 1),
        ("kl", "KL", "train_sex_KL_Pa_Pd", 1),
        ("js", "JS", "train_sex_JS", 1),
        ("tvd", "TVD", "train_sex_TVD", 1),
        ("tvd", "LP2", "train_sex_LP2", 1),
        ("tvd", "KS", "train_sex_KS", 1),
        ("cddl", "DD", "train_sex_DD", 1),
    ],
)
def test_adult_income_by_sex(adult: list[Row], check: str, statistic: str, name: str, sign: int) -> None:
    row = the_row(adult, check, "sex=Female vs sex=Male", statistic)
    assert sign * row["value"] == pytest.approx(expected("adult", name, "computed"), rel=1e-13)
    assert row["ci"][0] <= row["value"] <= row["ci"][1]
    assert row["n_items"] == expected("adult", "rows", "published")[0]


def test_adult_ties_of_high_income_to_each_sex(adult: list[Row]) -> None:
    published = expected("adult", "nPMI_gt50K", "computed")
    for sex in ("Male", "Female"):
        assert the_row(adult, "npmi_gap", f"sex={sex}", "nPMI")["value"] == pytest.approx(published[sex], rel=1e-12)
    gap = the_row(adult, "npmi_gap", "sex=Female vs sex=Male", "nPMI gap")
    assert gap["value"] == pytest.approx(published["gap_F_minus_M"], rel=1e-12)
    assert gap["verdict"] == "flag"


def test_adult_attributes_that_give_sex_away(adult: list[Row]) -> None:
    for name, value in expected("adult", "theils_U_sex_given", "computed").items():
        assert the_row(adult, "theils_u", f"sex given {name}", "Theil's U")["value"] == pytest.approx(value, abs=5e-7)


def test_adult_people_who_are_alone_with_what_is_said_of_them(adult: list[Row]) -> None:
    published = expected("adult", "k_anonymity_age_sex_race_education_country", "computed")
    counts = {row["statistic"]: row["value"] for row in adult if row["check"] == "small_cells"}
    assert counts["combinations"] == published["classes"]
    assert counts["unique items"] == published["unique_rows"]


def test_german_credit_from_its_codes(tmp_path: Path) -> None:
    spec = """
        columns = ["checking", "months", "history", "purpose", "amount", "savings", "employment", "rate", "status", "debtors",
          "residence", "property", "years", "plans", "housing", "credits", "job", "liable", "telephone", "foreign", "code"]
        label = "credit"
        positive = "good"
        protected = ["sex", "age"]
        reference_values = { sex = "male", age = "over 25" }
        checks = ["statistical_parity_difference", "disparate_impact"]
        [derived.credit]
        from = "code"
        values = { 1 = "good", 2 = "bad" }
        [derived.sex]
        from = "status"
        values = { A91 = "male", A92 = "female", A93 = "male", A94 = "male", A95 = "female" }
        [derived.age]
        from = "years"
        bands = [25]
    """
    rows = audit_file(tmp_path, shared_data("german", "german.csv"), spec)
    sex, age = "sex=female vs sex=male", "age=up to 25 vs age=over 25"
    for slice_, name in ((sex, "sex"), (age, "age_gt25")):
        spd = the_row(rows, "statistical_parity_difference", slice_, "SPD")["value"]
        di = the_row(rows, "disparate_impact", slice_, "DI")["value"]
        assert spd == pytest.approx(expected("german", f"{name}_SPD", "computed"), abs=1e-12)
        assert di == pytest.approx(expected("german", f"{name}_DI", "computed"), abs=1e-11)


def test_berkeley_turns_round_within_departments(tmp_path: Path) -> None:
    with shared_data("ucb_admissions", "UCBAdmissions.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) for _ in range(int(row["Freq"]))]
    data = write_csv(
        tmp_path / "berkeley.csv",
        ("admit", "sex", "dept"),
        [(row["Admit"], row["Gender"], row["Dept"]) for row in rows],
    )
    spec = """
        label = "admit"
        positive = "Admitted"
        protected = ["sex"]
        slices = ["sex", "dept"]
        reference_values = { sex = "Male" }
        checks = ["label_rate", "cddl", "simpson"]
    """
    found = audit_file(tmp_path, data, spec)
    published = {name: expected("ucb_admissions", name, "computed") for name in expected("ucb_admissions")}
    pair = "sex=Female vs sex=Male"
    assert the_row(found, "label_rate", "sex=Male", "rate")["value"] == pytest.approx(published["rate_male"])
    assert the_row(found, "label_rate", "sex=Female", "rate")["value"] == pytest.approx(published["rate_female"])
    assert the_row(found, "cddl", pair, "DD")["value"] == pytest.approx(published["DD"], abs=1e-13)
    given = the_row(found, "cddl", f"{pair} given dept", "CDDL")
    assert given["value"] == pytest.approx(published["CDDL_by_dept"], abs=1e-13)
    assert given["verdict"] == "no_flag"
    marginal = the_row(found, "simpson", pair, "marginal odds ratio")
    assert marginal["value"] == pytest.approx(published["marginal_OR"], abs=1e-12)
    common = the_row(found, "simpson", f"{pair} given dept", "Mantel-Haenszel odds ratio")
    assert common["value"] == pytest.approx(published["mantel_haenszel_OR_M_vs_F"], abs=1e-12)
    assert common["verdict"] == "flag"


@pytest.fixture(scope="module")
def hate(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    spec = f"""
        label = "annotation"
        positive = "1"
        excluded_labels = ["2"]
        item = "ID"
        annotator = "annotator_id"
        groups = {json.dumps(GROUPS)}
        publication = false
        shuffles = 99
        draws = 100
        checks = ["group_disagreement", "group_conflict", "agreement_by_group", "small_cells"]
    """
    return audit_file(tmp_path_factory.mktemp("crehate"), shared_data("crehate", "CREHate_raw_annotations.csv"), spec)


def test_crehate_countries_differ_and_agree_as_published(hate: list[Row]) -> None:
    names = {"United_States": "United States", "United_Kingdom": "United Kingdom", "South_Africa": "South Africa"}
    share = "share of items whose group majorities differ"
    ours = {
        frozenset(
            side.removeprefix("annotators:").removeprefix("nationality=") for side in row["slice"].split(" vs ")
        ): row
        for row in hate
        if row["check"] == "group_conflict" and row["statistic"] == share and "nationality=" in row["slice"]
    }
    for pair, value in expected("crehate", "pairwise_difference", "computed").items():
        sides = [name.removesuffix("_Hate") for name in pair.split("|")]
        assert ours[frozenset(names.get(side, side) for side in sides)]["value"] == pytest.approx(value, abs=5e-5)
    everyone = the_row(hate, "group_conflict", "annotators:nationality", "share of items on which all groups agree")
    assert everyone["value"] == pytest.approx(expected("crehate", "all5_consensus", "computed"))
    assert everyone["n_items"] == expected("crehate", "posts", "published")


def test_crehate_agreement_of_each_country_and_of_all(hate: list[Row]) -> None:
    for country, value in expected("crehate", "alpha_nominal_by_country", "computed").items():
        row = the_row(hate, "agreement_by_group", f"annotators:nationality={country}", "Krippendorff's α")
        assert row["value"] == pytest.approx(value, abs=5e-5)
    pooled = [row for row in hate if row["slice"] == "all votes" and row["statistic"] == "Krippendorff's α"]
    assert pooled[0]["value"] == pytest.approx(expected("crehate", "alpha_nominal_pooled", "computed"), abs=5e-5)
    assert pooled[0]["note"] == f"{expected('crehate', 'raw', 'computed')['binary_rows']:,} votes"


def test_crehate_rates_by_gender_and_people_who_can_be_told_apart(hate: list[Row]) -> None:
    for gender, (value, votes) in expected("crehate", "rate_by_annotator_gender", "computed").items():
        row = the_row(hate, "group_disagreement", f"annotators:gender={gender}", "rate")
        assert row["value"] == pytest.approx(value, abs=5e-5)
        assert row["note"].startswith(f"share of {votes:,} votes for ")
    people = next(row for row in hate if row["statistic"] == "unique annotators")
    assert people["n_annotators"] == expected("crehate", "raw", "computed")["annotators"]
    assert people["value"] == expected("crehate", "annotator_reidentification", "computed")["unique_on_8_QI"]
    assert next(row for row in hate if row["statistic"] == "annotators with several profiles")["value"] == 1


def test_crehate_annotators_who_are_alone_with_age_ethnicity_gender_and_country(tmp_path: Path) -> None:
    spec = """
        label = "annotation"
        positive = "1"
        item = "ID"
        annotator = "annotator_id"
        groups = ["age", "ethnicity", "gender", "nationality"]
        publication = false
        checks = ["small_cells"]
    """
    rows = audit_file(tmp_path, shared_data("crehate", "CREHate_raw_annotations.csv"), spec)
    people = next(row for row in rows if row["statistic"] == "unique annotators")
    reidentified = expected("crehate", "annotator_reidentification", "computed")
    assert people["n_annotators"] == reidentified["annotators"]
    assert people["value"] == reidentified["unique_on_4_QI"]


def test_crehate_countries_call_hateful_what_the_final_file_says(tmp_path: Path) -> None:
    with shared_data("crehate", "CREHate_final_annotations.csv").open(newline="", encoding="utf-8") as file:
        final = list(csv.DictReader(file))
    published = expected("crehate", "country_hate_rate", "computed")
    labels = [(f"{row['ID']} {country}", row[country], country) for row in final for country in published]
    data = write_csv(tmp_path / "final.csv", ("item", "hate", "country"), labels)
    spec = 'label = "hate"\npositive = "1.0"\nitem = "item"\nslices = ["country"]\nchecks = ["label_rate"]'
    rows = audit_file(tmp_path, data, spec)
    for country, rate in published.items():
        row = the_row(rows, "label_rate", f"country={country}", "rate")
        assert (row["value"], row["n_items"]) == (pytest.approx(rate, abs=5e-5), len(final))


def test_adult_has_its_rows_and_those_without_a_question_mark(tmp_path: Path) -> None:
    """Nothing is lost on the way in, and "?" is a value like another."""
    counted = {}
    for split in ("train", "test"):
        with shared_data("adult", f"adult-{split}.csv").open(newline="") as file:
            people = [row for row in csv.reader(file, skipinitialspace=True) if row]
        columns = read_columns(write_csv(tmp_path / f"{split}.csv", ADULT, people), {name: name for name in ADULT})
        unknown = [pc.equal(columns[name], pa.scalar("?")).to_numpy() for name in ADULT]
        counted[split] = (columns.num_rows, int((~np.any(unknown, axis=0)).sum()))
    assert [counted["train"][0], counted["test"][0]] == expected("adult", "rows", "published")
    assert counted["train"][1] + counted["test"][1] == expected("adult", "complete_rows", "published")


def test_hatecheck_targets_have_their_counts(tmp_path: Path) -> None:
    spec = """
        label = "label_gold"
        positive = "hateful"
        item = "case_id"
        slices = ["target_ident"]
        checks = ["label_rate"]
    """
    rows = audit_file(tmp_path, shared_data("hatecheck", "test_suite_cases.csv"), spec)
    for target, cases in expected("hatecheck", "by_target", "computed").items():
        assert the_row(rows, "label_rate", f"target_ident={target}", "rate")["n_items"] == cases
