"""Every value of the shared file of expected agreement, through the command line as a person would ask for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.main import main
from tests.conftest import SHARED_DATA, shared_data

pytestmark = pytest.mark.shared_data

# Cases of `fairhand aggregate`; tests/unit/quality/test_expected_aggregation.py has them.
AGGREGATION = {
    "majority_vote_accuracy",
    "dawid_skene_accuracy",
    "dawid_skene_class_marginals",
    "dawid_skene_error_rates",
    "dawid_skene_labels",
    "dawid_skene_loglik",
    "one_coin_skills",
}
CASES_FILE = SHARED_DATA / "agreement" / "expected.json"
LISTED: list[dict[str, Any]] = (
    json.loads(CASES_FILE.read_text(encoding="utf-8"))["cases"] if CASES_FILE.exists() else []
)
CASES = [case for case in LISTED if case["metric"] not in AGGREGATION]


def options_of(case: dict[str, Any]) -> list[str]:
    """The case's parameters as options of the command."""
    found = ["--metric", case["metric"], "--format-in", case["format"], "--bootstrap", "0"]
    for name, value in case["params"].items():
        if name == "method":
            analytic = value == "gwet_analytic"
            found += ["--ci", "analytic"] if analytic else ["--bootstrap", "4000", "--seed", "1"]
        elif name == "documents":
            found += ["--documents", ",".join(value)]
        elif (name, value) == ("level", "custom") or name == "annotators":
            continue
        else:
            found += ["--" + {"iou_threshold": "iou"}.get(name, name), str(value)]
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_command_reproduces_the_expected_value(case: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    votes = shared_data("agreement", *case["file"].split("/"))
    assert main(["agreement", str(votes), *options_of(case), "--json"]) == 0
    [answer] = json.loads(capsys.readouterr().out)
    if case["expected"] is None:
        assert answer["value"] is None
        assert answer["undefined_because"]
    else:
        assert answer["undefined_because"] is None
        assert answer["value"] == pytest.approx(case["expected"], abs=case["tolerance"])


def test_there_are_cases_and_each_names_a_known_format() -> None:
    if not CASES_FILE.exists():
        pytest.skip(f"{CASES_FILE} is not beside this checkout")
    assert len(CASES) > 40
    assert {case["format"] for case in LISTED} <= {"labels", "sets", "spans", "boxes", "pairs"}
