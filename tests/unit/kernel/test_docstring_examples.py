"""The worked examples in the docstrings are true."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name", ["errors", "rounding", "money", "clock", "periods", "ids", "canonical_json", "jsonsafe", "merkle", "text"]
)
def test_every_worked_example_of_the_kernel_is_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"kernel.{name}"))
    assert result.failed == 0
    assert result.attempted > 0
