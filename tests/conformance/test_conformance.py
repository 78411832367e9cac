"""The suite against a real installation in test mode: every check that is written passes, and the report is signed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conformance.registry import REQUIREMENTS
from cli.conformance.report import NOT_IMPLEMENTED, PASS
from cli.main import main
from tests.conformance.stack import data_directory, in_test_mode

ROOT = Path(__file__).resolve().parents[2]
# What HTTP cannot show: docs/conformance.md names what stands in its place.
NOT_OVER_HTTP = {"P2", "P3", "T7"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("report") / "report.json"
    with data_directory() as data, in_test_mode(data) as (base, token):
        main(["conformance", "--base", base, "--token", token, "--out", str(path), "--key", str(path.with_name("key"))])
        yield path


def test_every_requirement_over_http_is_kept(report: Path) -> None:
    rows = {row["id"]: row for row in json.loads(report.read_text())["rows"]}
    assert list(rows) == list(REQUIREMENTS)
    others = {id_: row for id_, row in rows.items() if row["result"] != PASS}
    assert {id_: row["result"] for id_, row in others.items()} == dict.fromkeys(NOT_OVER_HTTP, NOT_IMPLEMENTED), others


def test_the_report_is_verified_and_a_changed_one_is_not(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", "--verify", str(report)]) == 0
    assert "The signature holds" in capsys.readouterr().out
    changed = report.with_name("changed.json")
    changed.write_text(report.read_text().replace(NOT_IMPLEMENTED, PASS))
    assert main(["conformance", "--verify", str(changed)]) == 1
    assert "does not hold" in capsys.readouterr().err


def test_the_page_lists_the_same_requirements_and_what_has_no_check() -> None:
    text = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    rows = re.findall(r"^\| ([PTEDU]\d+) \| (.*?) \| *(yes)? *\|$", text, re.M)
    assert [row[0] for row in rows] == list(REQUIREMENTS)
    assert {row[0] for row in rows if row[1].startswith("No check")} == NOT_OVER_HTTP
