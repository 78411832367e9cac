"""The worked examples in the docstrings are tests."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["merkle", "tree_head", "events"])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    outcome = doctest.testmod(import_module(f"governance.provenance.domain.{name}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
