"""The worked examples in the docstrings are tests."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "annotations.work.domain.label_event",
        "governance.provenance.domain.events",
        "governance.provenance.domain.tree_head",
    ],
)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    outcome = doctest.testmod(import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0
