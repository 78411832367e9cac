"""Each of the ten bugs of docs/conformance.md makes exactly its row fail, of all 45."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conformance.registry import REQUIREMENTS
from cli.conformance.report import FAIL, PASS
from cli.conformance.run import run_checks
from tests.conformance.planting import BUGS
from tests.conformance.stack import TEST_MODE, House, house_on

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def house(template_database: str) -> Iterator[House]:
    """One for all bugs."""
    with house_on(template_database) as house:
        yield house


@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_makes_exactly_its_row_fail(house: House, name: str) -> None:
    planted = {"DJANGO_SETTINGS_MODULE": "tests.conformance.planted_settings", "FAIRHAND_PLANTED": name}
    with house.open(TEST_MODE | planted) as (base, token):
        rows = run_checks(base, token)
    failed = {row.id: row.evidence for row in rows if row.result == FAIL}
    assert set(failed) == {BUGS[name][0]}, failed
    assert {row.id for row in rows if row.result == PASS} == set(REQUIREMENTS) - set(failed)


def test_the_page_names_the_bugs_and_their_rows() -> None:
    text = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    named = dict(re.findall(r"^\| `(\w+)`:.*\| ([PTEDU]\d+) \|$", text, re.M))
    assert named == {name: row for name, (row, _) in BUGS.items()}
