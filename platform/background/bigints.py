"""Whole numbers of one type in the hottest statements, so that each is prepared once on a connection."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.numeric import Int8


def bigints(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a statement with every whole number, alone or in a list, as bigint.

    psycopg sends a number as the smallest type that holds it, and PostgreSQL prepares and plans the statement anew for
    every mix of types: a view of 33 seconds, the 32,768th lease, each of them in every combination with the others.

    >>> bigints({"view_ms": 33_000, "name": "a", "open": True})
    {'view_ms': Int8(33000), 'name': 'a', 'open': True}
    """
    return {name: _bigint(value) for name, value in values.items()}


def _bigint(value: Any) -> Any:
    if type(value) is int and -(2**63) <= value < 2**63:
        return Int8(value)
    if type(value) is list:
        return [_bigint(one) for one in value]
    return value
