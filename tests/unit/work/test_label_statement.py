"""The statement of a label: psycopg remembers how to send it, whatever the label books and charges."""

import re

import pytest
from psycopg import _queries

from annotations.work.services.submission import _statement


@pytest.mark.parametrize("books", [True, False])
@pytest.mark.parametrize("charges", [True, False])
def test_the_statement_of_a_label_is_short_enough_to_be_taken_apart_once(books: bool, charges: bool) -> None:
    statement = _statement(books=books, charges=charges)
    assert len(statement) <= _queries.MAX_CACHED_STATEMENT_LENGTH
    assert len(set(re.findall(r"%\((\w+)\)s", statement))) <= _queries.MAX_CACHED_STATEMENT_PARAMS
