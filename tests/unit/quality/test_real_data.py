"""Published and independently computed values on the real votes beside the checkout."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.dawid_skene import Prior, dawid_skene
from annotations.quality.domain.fleiss_kappa import fleiss_kappa
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.majority import Majority, majority_vote
from annotations.quality.domain.matrix import annotator_matrix
from annotations.quality.domain.per_group import per_annotator_group
from annotations.quality.domain.percent_agreement import percent_agreement
from annotations.quality.domain.votes import Duplicates, Votes
from tests.conftest import shared_data

pytestmark = pytest.mark.shared_data

CROWDS = ("bluebirds", "rte", "dog")
MEASURES = {
    "krippendorff_alpha": krippendorff_alpha,
    "fleiss_kappa": fleiss_kappa,
    "percent_agreement": percent_agreement,
}


def read(*parts: str) -> pd.DataFrame:
    return pd.read_csv(shared_data(*parts), dtype=str, keep_default_na=False)


def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared_data("expected.json").read_text(encoding="utf-8"))
    return found


def agreement_cases() -> dict[str, dict[str, Any]]:
    listed = json.loads(shared_data("agreement", "expected.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in listed["cases"]}


def crowd(name: str) -> tuple[Votes, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """The votes, and the code of each item's gold label."""
    votes = Votes.from_table(read("agreement", name, "labels.csv"))
    gold = read("agreement", name, "gold.csv").set_index("item")["label"]
    return votes, np.array([votes.categories.index(gold[item]) for item in votes.items])


def crehate_votes() -> pd.DataFrame:
    """The raw votes without code 2, "I do not know"."""
    raw = read("crehate", "CREHate_raw_annotations.csv")
    return raw[raw["annotation"] != "2"]


def crehate_majority(duplicates: Duplicates) -> Majority:
    frame = crehate_votes()
    item = frame["ID"] + "|" + frame["nationality"]
    return majority_vote(Votes.from_columns(item, frame["annotator_id"], frame["annotation"], duplicates=duplicates))


def hatecheck_votes() -> Votes:
    wide = read("hatecheck", "all_annotations.csv")
    long = wide.melt("case_id", [f"label_{n}" for n in range(1, 11)], "annotator", "label")
    return Votes.from_table(long[long["label"] != ""], item="case_id")


def test_every_reference_value_of_the_measures_built_so_far_is_reproduced() -> None:
    compared = 0
    for case in agreement_cases().values():
        if case["metric"] not in MEASURES or case["params"].get("level", "nominal") != "nominal":
            continue
        votes = Votes.from_table(read("agreement", *case["file"].split("/")))
        found = MEASURES[case["metric"]](votes)
        if case["expected"] is None:
            assert found.value is None and found.undefined_because, case["id"]
        else:
            assert found.value == pytest.approx(case["expected"], abs=case["tolerance"]), case["id"]
        compared += 1
    assert compared >= 15


def test_the_rte_interval_is_that_of_twenty_thousand_replicates() -> None:
    case = agreement_cases()["rte.alpha_bootstrap_ci95"]
    interval = krippendorff_alpha(crowd("rte")[0], Bootstrap(seed=1)).interval
    assert interval is not None
    assert [interval.low, interval.high] == pytest.approx(
        [case["expected"]["low"], case["expected"]["high"]], abs=case["tolerance"]
    )


def test_all_741_pairs_of_the_bluebirds_have_the_reference_kappas() -> None:
    case = agreement_cases()["bluebirds.pairwise_kappa_summary"]
    kappas = [
        pair.cohen_kappa for pair in annotator_matrix(crowd("bluebirds")[0]).pairs() if pair.cohen_kappa is not None
    ]
    found = {"pairs": len(kappas), "mean": np.mean(kappas), "min": min(kappas), "max": max(kappas)}
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize("name", CROWDS)
def test_majority_reports_as_many_ties_as_the_tie_rule_can_win_or_lose(name: str) -> None:
    votes, gold = crowd(name)
    bounds = agreement_cases()[f"{name}.majority_accuracy"]["expected"]
    majority = majority_vote(votes)
    lost = (majority.winner == gold).mean()
    among_tied = [votes.categories[gold[item]] in majority.tied_labels(item) for item in range(votes.n_items)]
    assert lost == pytest.approx(bounds["ties_lost"], abs=1e-9)
    assert lost + np.mean(among_tied) == pytest.approx(bounds["ties_won"], abs=1e-9)


@pytest.mark.parametrize("name", CROWDS)
def test_dawid_skene_has_the_reference_accuracy_with_and_without_the_prior(name: str) -> None:
    votes, gold = crowd(name)
    reference = json.loads(shared_data("agreement", "aggregation_accuracy.json").read_text(encoding="utf-8"))
    accuracy = reference["datasets"][name]
    default, plain = dawid_skene(votes), dawid_skene(votes, prior=Prior.none())
    assert (default.winner == gold).mean() == pytest.approx(accuracy["reference_map_ds"]["accuracy"], abs=1e-4)
    assert (plain.winner == gold).mean() == pytest.approx(accuracy["reference_em"]["accuracy"], abs=1e-4)
    assert plain.log_likelihood == pytest.approx(accuracy["reference_em"]["loglik"], abs=0.01)


@pytest.mark.parametrize("name", CROWDS)
def test_twenty_plain_iterations_have_the_reference_marginals(name: str) -> None:
    case = agreement_cases()[f"{name}.dawid_skene_20_prior"]
    found = dawid_skene(crowd(name)[0], prior=Prior.none(), max_iterations=20, tolerance=0.0)
    marginals = dict(zip(found.votes.categories, found.class_marginals.tolist(), strict=True))
    assert marginals == pytest.approx(case["expected"], abs=case["tolerance"])


def test_the_anaesthetists_of_1979_are_reproduced() -> None:
    cases = agreement_cases()
    table = read("agreement", "examples", "dawid_skene1979_anaesthetists.csv")
    found = dawid_skene(Votes.from_table(table, duplicates="count"), prior=Prior.none())
    assert found.class_marginals == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.005)
    assert found.log_likelihood == pytest.approx(cases["dawid_skene1979.loglik"]["expected"], abs=0.02)
    observer = list(cases["dawid_skene1979.error_rates_observer1"]["expected"].values())
    assert found.confusion_matrix(0) == pytest.approx(np.array(observer), abs=0.005)
    labels = {
        item: int(found.votes.categories[code]) for item, code in zip(found.votes.items, found.winner, strict=True)
    }
    assert labels == cases["dawid_skene1979.labels"]["expected"]


def test_hatecheck_has_its_published_kappa() -> None:
    assert fleiss_kappa(hatecheck_votes()).value == pytest.approx(
        expected()["hatecheck"]["fleiss_all_cases"]["computed"], abs=1e-9
    )


def test_four_of_five_people_agree_with_the_hatecheck_gold_label_as_often_as_published() -> None:
    majority = majority_vote(hatecheck_votes())
    gold = read("hatecheck", "all_annotations.csv").set_index("case_id")["label_gold"]
    right = [majority.label(item) == gold[name] for item, name in enumerate(majority.votes.items)]
    count, share = expected()["hatecheck"]["ge4of5_agree_gold"]["computed"]
    agreeing = np.array(right) & (majority.share >= 0.8)
    assert agreeing.sum() == count
    assert agreeing.mean() == pytest.approx(share, abs=1e-9)


def test_crehate_alpha_by_country_and_pooled() -> None:
    frame = crehate_votes()
    votes = Votes.from_columns(frame["ID"], frame["annotator_id"], frame["annotation"], duplicates="count")
    assert votes.n_votes == expected()["crehate"]["raw"]["computed"]["binary_rows"]
    assert krippendorff_alpha(votes).value == pytest.approx(
        expected()["crehate"]["alpha_nominal_pooled"]["computed"], abs=5e-5
    )
    country = dict(zip(frame["annotator_id"], frame["nationality"], strict=True))
    found = per_annotator_group(votes, country, krippendorff_alpha, bootstrap=Bootstrap(seed=1))
    values = {name: estimate.value for name, estimate in found.groups.items()}
    assert values == pytest.approx(expected()["crehate"]["alpha_nominal_by_country"]["computed"], abs=5e-5)
    assert found.without_group == 0


def test_the_majority_of_the_raw_crehate_votes_is_the_published_label_7900_times_of_7900() -> None:
    majority = crehate_majority("count")
    final = read("crehate", "CREHate_final_annotations.csv").set_index("ID").to_dict("index")
    published = [
        str(int(float(final[post][f"{country.replace(' ', '_')}_Hate"])))
        for post, country in (name.split("|") for name in majority.votes.items)
    ]
    found = [majority.label(item) for item in range(majority.votes.n_items)]
    assert len(found) == 7900
    assert majority.n_tied == 0
    assert found == published


def test_keeping_only_the_last_of_repeated_crehate_votes_makes_a_tie_that_is_reported() -> None:
    # One person answered eighteen posts two or three times; the publishers counted every answer.
    assert crehate_majority("last").n_tied == 1


def test_crehate_consensus_and_largest_difference_between_countries_are_the_published_ones() -> None:
    majority = crehate_majority("count")
    labels = pd.DataFrame([name.split("|") for name in majority.votes.items], columns=["post", "country"])
    wide = labels.assign(hate=majority.winner).pivot(index="post", columns="country", values="hate")
    consensus = (wide.nunique(axis=1) == 1).mean()
    largest = max((wide[one] != wide[other]).mean() for one, other in combinations(wide.columns, 2))
    assert consensus == pytest.approx(0.562, abs=0.0005)
    assert largest == pytest.approx(0.2601, abs=5e-5)
