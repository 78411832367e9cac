"""What a question's report says beside α: dominance, labels on their own, repeats, and boxes."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.quality.domain.answers_table import AnswersTable
from annotations.quality.domain.report_boxes import box_report
from annotations.quality.domain.report_choice import multiple_choice_report, single_choice_report


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


def test_boxes_have_alpha_of_matched_objects_and_f1_where_somebody_drew_nothing() -> None:
    box = {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2, "label": "cell"}
    other = {**box, "x": 0.6}
    rows = [(1, "a", [box, other]), (1, "b", [box]), (2, "a", [box]), (2, "b", [box]), (3, "a", []), (3, "b", [])]
    found = box_report(answered("box", ["cell"], rows), {})["boxes"]
    assert found["f1"]["value"] == pytest.approx(2 * 2 / 5)
    assert found["alpha"]["value"] == pytest.approx(0.0)
    nobody = box_report(answered("box", ["cell"], [(3, "a", []), (3, "b", [])]), {})["boxes"]
    assert nobody["alpha"]["undefined"] == "nothing_marked"
