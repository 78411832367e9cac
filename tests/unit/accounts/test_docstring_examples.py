"""The examples in the docstrings are true."""

import doctest

import pytest

from accounts import roles
from accounts.services import pseudonyms, text, wording


@pytest.mark.parametrize("module", [roles, pseudonyms, text, wording], ids=lambda module: module.__name__)
def test_every_example_gives_what_it_says(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0
