"""The worked examples in the docstrings of the work domain are right."""

import doctest

import pytest

from annotations.work.domain import correction, rest, shift, timing, waiting, wanted


@pytest.mark.parametrize("module", [correction, rest, shift, timing, waiting, wanted])
def test_the_examples_hold(module: object) -> None:
    failures, examples = doctest.testmod(module)  # type: ignore[arg-type]
    assert examples
    assert failures == 0
