"""The worked examples of the raters are true, and their list is what the page says it is."""

import csv
import doctest
from importlib import import_module
from pathlib import Path

import pytest

from annotations.items.domain.severity import parse_severity
from annotations.items.raters import words


@pytest.mark.parametrize("name", ["domain.rating", "domain.severity", "raters.words"])
def test_every_worked_example_is_true(name: str) -> None:
    result = doctest.testmod(import_module(f"annotations.items.{name}"))
    assert result.failed == 0
    assert result.attempted > 0


def test_every_listed_word_has_a_category_and_a_level() -> None:
    with Path(words.__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert parse_severity({row["category"]: int(row["level"])}), row
