"""The suite against a real installation: in test mode every check passes; without it, those that need no other clock."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conformance.registry import CHECKS, REQUIREMENTS
from cli.conformance.report import NEEDS_CLOCK, PASS
from cli.conformance.run import run_checks
from cli.main import main
from tests.conformance.stack import TEST_MODE, House, house_on

ROOT = Path(__file__).resolve().parents[2]
# These say themselves how much of them is seen without another clock; the other rows ask the same in both modes.
HALF_WITHOUT_CLOCK = ("P9", "P10", "E10", "U1")


@pytest.fixture(scope="module")
def house(template_database: str) -> Iterator[House]:
    with house_on(template_database) as house:
        yield house


@pytest.fixture(scope="module")
def report(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.json"
    with house.open(TEST_MODE) as (base, token):
        main(["conformance", "--base", base, "--token", token, "--out", str(path), "--key", str(path.with_name("key"))])
    return path


def test_without_test_mode_the_rows_that_need_another_clock_say_so_and_nothing_fails(house: House) -> None:
    need_clock = [id_ for id_ in REQUIREMENTS if CHECKS[id_].needs_clock]
    with house.open({}) as (base, token):
        rows = {row.id: row for row in run_checks(base, token, only=[*need_clock, *HALF_WITHOUT_CLOCK])}
    assert {id_: rows[id_].result for id_ in need_clock} == dict.fromkeys(need_clock, NEEDS_CLOCK)
    assert {id_: rows[id_].result for id_ in HALF_WITHOUT_CLOCK} == dict.fromkeys(HALF_WITHOUT_CLOCK, PASS), rows


def test_every_requirement_is_kept(report: Path) -> None:
    rows = {row["id"]: row for row in json.loads(report.read_text())["rows"]}
    assert list(rows) == list(REQUIREMENTS)
    assert {id_: row for id_, row in rows.items() if row["result"] != PASS} == {}


def test_the_report_is_verified_and_a_changed_one_is_not(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", "--verify", str(report)]) == 0
    assert "The signature holds" in capsys.readouterr().out
    changed = report.with_name("changed.json")
    changed.write_text(report.read_text().replace("conformance-1", "conformance-2"))
    assert main(["conformance", "--verify", str(changed)]) == 1
    assert "does not hold" in capsys.readouterr().err


def test_the_page_lists_the_same_requirements_and_which_of_them_need_another_clock() -> None:
    text = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    rows = re.findall(r"^\| ([PTEDU]\d+) \| .*? \| *(yes|partly)? *\|$", text, re.M)
    assert [row[0] for row in rows] == list(REQUIREMENTS) == sorted(CHECKS, key=list(REQUIREMENTS).index)
    assert {row[0] for row in rows if row[1] == "yes"} == {id_ for id_ in CHECKS if CHECKS[id_].needs_clock}
