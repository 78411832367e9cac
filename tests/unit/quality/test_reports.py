"""What a question's report says beside α: dominance, labels on their own, repeats, methods, people, groups, and boxes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annotations.quality.domain.answers_table import AnswersTable
from annotations.quality.domain.dawid_skene import dawid_skene
from annotations.quality.domain.gwet import gwet_ac1
from annotations.quality.domain.method_names import METHOD_NAMES
from annotations.quality.domain.report_boxes import box_report
from annotations.quality.domain.report_choice import multiple_choice_report, single_choice_report
from annotations.quality.domain.report_numbers import BOOTSTRAP, estimate_json
from annotations.quality.domain.report_people import people_json
from annotations.quality.domain.votes import Votes


def answered(kind: str, labels: list[str], rows: list[tuple[int, str, Any]]) -> AnswersTable:
    table = AnswersTable(id="q", title="Q?", kind=kind, labels=labels)
    for item, annotator, answer in rows:
        table.add(item, annotator, answer)
    return table


def test_where_one_label_dominates_the_report_says_so_and_ac1_stays_high() -> None:
    rows = [(item, who, "no") for item in range(30) for who in "ab"]
    rows += [(30, "a", "yes"), (30, "b", "no"), (31, "a", "no"), (31, "b", "yes")]
    [part] = single_choice_report(answered("single_choice", ["no", "yes"], rows), {}, {})["parts"]
    assert part["dominant"] == {"label": "no", "share": pytest.approx(62 / 64)}
    assert part["alpha"]["value"] < 0.05
    assert part["ac1"]["value"] > 0.9
    assert part["ac1"]["low"] < part["ac1"]["value"] < part["ac1"]["high"]
    assert part["each"] == []


def test_each_of_three_labels_has_its_own_alpha() -> None:
    rows = [(item, who, "xyz"[item % 3]) for item in range(12) for who in "ab"]
    rows += [(20, "a", "y"), (20, "b", "z")]
    [part] = single_choice_report(answered("single_choice", ["x", "y", "z"], rows), {}, {})["parts"]
    each = {row["label"]: row["value"] for row in part["each"]}
    assert each["x"] == 1.0
    assert each["y"] < 1.0
    assert part["dominant"] is None


def test_agreement_with_oneself_is_told_of_five_people_or_more() -> None:
    def again(people: str) -> dict[str, Any] | None:
        rows = [(1, who, label) for who in people for label in ("x", "x")] + [(2, who, "y") for who in people]
        [part] = single_choice_report(answered("single_choice", ["x", "y"], rows), {}, {})["parts"]
        found: dict[str, Any] | None = part["again"]
        return found

    few, enough = again("abcd"), again("abcde")
    assert few is not None
    assert enough is not None
    assert (few["value"], few["undefined"], few["annotators"]) == (None, "too_few_annotators", 4)
    assert (enough["value"], enough["annotators"]) == (1.0, 5)
    once = [(item, who, "x") for item in range(3) for who in "abcde"]
    assert single_choice_report(answered("single_choice", ["x", "y"], once), {}, {})["parts"][0]["again"] is None


def test_every_option_of_a_multiple_choice_has_the_same_measures() -> None:
    rows = [(item, who, ["x"] if item % 2 else ["x", "y"]) for item in range(6) for who in "ab"]
    parts = multiple_choice_report(answered("multiple_choice", ["x", "y"], rows), {}, {})["parts"]
    assert [part["name"] for part in parts] == ["", "x", "y"]
    assert [part["ac1"]["value"] for part in parts] == [1.0, 1.0, 1.0]
    assert parts[1]["alpha"]["undefined"] == "no_variation"


def test_every_method_is_compared_with_the_majority() -> None:
    """z answers against two others who agree; where only x and z answer, z's vote weighs less and the tie is decided."""
    rows = [(item, who, "ab"[item % 2]) for item in range(20) for who in "xy"]
    rows += [(item, "z", "ba"[item % 2]) for item in range(20)] + [(20, "x", "a"), (20, "z", "b")]
    [part] = single_choice_report(answered("single_choice", ["a", "b"], rows), {}, {})["parts"]
    methods = {row["method"]: row for row in part["methods"]}
    assert list(methods) == list(METHOD_NAMES)
    majority, wawa = methods["majority"], methods["wawa"]
    assert (majority["other"], majority["decides"], majority["tied"]) == (0, 0, 1)
    assert [row["items"] for row in majority["labels"]] == [10, 10]
    # 20 items with two votes of three, one with one of two.
    assert majority["mean_confidence"] == pytest.approx((20 * 2 / 3 + 1 / 2) / 21)
    assert (wawa["other"], wawa["decides"], wawa["tied"], wawa["items"]) == (0, 1, 0, 21)
    assert [row["items"] for row in wawa["labels"]] == [11, 10]
    json.dumps(part)


def test_a_method_that_names_another_label_than_the_majority_is_counted() -> None:
    """p, q and r are right where two who always answer a are not; on item 40 those two outvote one good person."""
    rows = [(item, who, "ab"[item % 2]) for item in range(40) for who in "pqr"]
    rows += [(item, who, "a") for item in range(40) for who in "yz"] + [(40, "p", "b"), (40, "y", "a"), (40, "z", "a")]
    [part] = single_choice_report(answered("single_choice", ["a", "b"], rows), {}, {})["parts"]
    other = {row["method"]: row["other"] for row in part["methods"]}
    assert (other["majority"], other["dawid-skene"], other["dawid-skene-map"]) == (0, 1, 1)


def test_people_have_confusion_matrices_in_objective_projects_only() -> None:
    rows = [(item, who, "ab"[item % 2]) for item in range(40) for who in "pqrs"] + [(n, "t", "a") for n in range(40)]
    table = answered("single_choice", ["a", "b"], rows)
    assert single_choice_report(table, {}, {})["matrix"]["people"] == []
    people = single_choice_report(table, {}, {}, objective=True)["matrix"]["people"]
    assert [one["annotator"] for one in people] == list("pqrst")
    [of_a, of_b] = people[4]["rows"]
    # t answers a whatever is most probable: of the items with b hardly any b.
    assert (people[4]["votes"], of_b["label"]) == (40, "b")
    assert of_b["answers"] == pytest.approx(20, abs=0.1)
    assert of_b["cells"][0]["low"] < of_b["cells"][0]["value"] < of_b["cells"][0]["high"]
    assert of_b["cells"][0]["value"] > 0.9 > of_b["cells"][1]["high"]
    assert of_a["cells"][0]["value"] > 0.9
    json.dumps(people)


def test_a_row_on_which_hardly_an_answer_rests_has_no_rates() -> None:
    votes = Votes.from_rows([(item, who, "a") for item in range(9) for who in "pq"], categories=["a", "b"])
    [of_a, of_b] = people_json(dawid_skene(votes), ["p"])[0]["rows"]
    assert of_a["cells"] is not None
    assert (of_b["cells"], of_b["answers"] < 1) == (None, True)


def test_more_than_ten_labels_make_no_matrix_of_a_person() -> None:
    votes = Votes.from_rows([(item, who, f"l{item:02}") for item in range(11) for who in "pq"])
    assert people_json(dawid_skene(votes), ["p"]) == []


def test_slices_and_groups_have_every_measure_with_an_interval() -> None:
    rows = [(item, who, "ab"[(item + (who == "e" and item % 3 == 0)) % 2]) for item in range(20) for who in "abcde"]
    slices = {"topic": {str(item): ("one", "two")[item % 2] for item in range(20)}}
    groups = {"region": {**dict.fromkeys("abc", "north"), "d": "south"}}
    [part] = single_choice_report(answered("single_choice", ["a", "b"], rows), slices, groups)["parts"]
    one = part["slices"][0]["groups"][0]
    own = Votes.from_rows([(item, who, label) for item, who, label in rows if item % 2 == 0], categories=["a", "b"])
    assert (one["name"], one["ac1"]) == ("one", estimate_json(gwet_ac1(own, BOOTSTRAP)))
    for measure in ("alpha", "percent", "kappa", "ac1"):
        assert one[measure]["low"] is not None
        assert [(group["name"], group[measure]["value"]) for group in part["groups"][0]["groups"]] == [
            ("north", None), ("south", None),
        ]  # fmt: skip


def test_boxes_have_alpha_of_matched_objects_and_f1_where_somebody_drew_nothing() -> None:
    box = {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2, "label": "cell"}
    other = {**box, "x": 0.6}
    rows = [(1, "a", [box, other]), (1, "b", [box]), (2, "a", [box]), (2, "b", [box]), (3, "a", []), (3, "b", [])]
    found = box_report(answered("box", ["cell"], rows), {})["boxes"]
    assert found["f1"]["value"] == pytest.approx(2 * 2 / 5)
    assert found["alpha"]["value"] == pytest.approx(0.0)
    slices = {"site": {"1": "north", "2": "south", "3": "south"}}
    north, south = box_report(answered("box", ["cell"], rows), slices)["boxes"]["slices"][0]["groups"]
    assert (north["name"], north["f1"]["value"], north["items"]) == ("north", pytest.approx(2 * 1 / 3), 1)
    assert (south["f1"]["value"], south["alpha"]["undefined"]) == (1.0, "no_variation")
    nobody = box_report(answered("box", ["cell"], [(3, "a", []), (3, "b", [])]), {})["boxes"]
    assert nobody["alpha"]["undefined"] == "nothing_marked"
