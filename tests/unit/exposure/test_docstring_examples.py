"""The worked examples in the docstrings are true."""

import doctest
import importlib

import pytest

MODULES = [
    "severity",
    "dose",
    "limits",
    "windows",
    "level_four",
    "cooldown",
    "consent",
    "override",
    "paths",
    "aggregates",
    "words",
]


@pytest.mark.parametrize("name", MODULES)
def test_every_worked_example_of_the_exposure_rules_is_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"annotations.exposure.domain.{name}"))
    assert result.failed == 0
    assert result.attempted > 0
