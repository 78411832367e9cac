"""RFC 8785 canonical JSON: one value, one sequence of bytes, in any language on any machine.

Journal events, manifests and hashes stand on it, so it refuses whatever another reader could see differently: numbers
that a double cannot hold, text that is not Unicode, values that are not JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias

from kernel.errors import Invalid

__all__ = ["MAX_DEPTH", "MAX_SAFE_INTEGER", "Json", "canonical_bytes"]

# What goes in or comes out of JSON. Python cannot narrow a recursive alias usefully, so the leaves stay open.
Json: TypeAlias = Any

MAX_DEPTH: Final = 100
MAX_SAFE_INTEGER: Final = 2**53 - 1  # RFC 7493 section 2.2

# The standard library's escaping of a string is exactly that of RFC 8785 section 3.2.2.2.
_quote: Callable[[str], str] = encode_basestring


def canonical_bytes(value: Json) -> bytes:
    """The canonical UTF-8 form of None, bool, int, float, str, list, tuple and dict with str keys.

    Raises `Invalid` for integers beyond ±(2^53 − 1), NaN, infinities, lone surrogates and more than 100 levels;
    `TypeError` for a type JSON does not have, because that is a mistake in the calling code.

    >>> canonical_bytes({"b": [1.0, 1e21, "€"], "a": None})
    b'{"a":null,"b":[1,1e+21,"\\xe2\\x82\\xac"]}'
    """
    parts: list[str] = []
    _write(value, parts.append, MAX_DEPTH)
    try:
        return "".join(parts).encode("utf-8")
    except UnicodeEncodeError:
        raise _not_canonical("holds half of a surrogate pair, which is not text") from None


def _write(value: Json, write: Callable[[str], None], depth: int) -> None:
    if isinstance(value, str):
        write(_quote(value))
    elif value is None:
        write("null")
    elif isinstance(value, bool):
        write("true" if value else "false")
    elif isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise _not_canonical("holds a whole number beyond 2^53 − 1, which not every reader keeps exact")
        write(int.__repr__(value))
    elif isinstance(value, float):
        write(_number(value))
    elif isinstance(value, dict):
        _write_object(value, write, _deeper(depth))
    elif isinstance(value, list | tuple):
        _write_array(value, write, _deeper(depth))
    else:
        raise TypeError(f"{type(value).__name__} has no JSON form.")


def _write_array(values: list[Json] | tuple[Json, ...], write: Callable[[str], None], depth: int) -> None:
    separator = "["
    for value in values:
        write(separator)
        _write(value, write, depth)
        separator = ","
    write("]" if values else "[]")


def _write_object(members: dict[str, Json], write: Callable[[str], None], depth: int) -> None:
    if not all(isinstance(key, str) for key in members):
        raise TypeError("The keys of a JSON object are strings.")
    separator = "{"
    for key in sorted(members, key=None if all(map(str.isascii, members)) else _utf16):
        write(separator)
        write(_quote(key))
        write(":")
        _write(members[key], write, depth)
        separator = ","
    write("}" if members else "{}")


def _utf16(key: str) -> bytes:
    # RFC 8785 section 3.2.3 sorts by UTF-16 code units, whose order is that of code points only up to U+FFFF.
    return key.encode("utf-16-be", "surrogatepass")


def _deeper(depth: int) -> int:
    if depth == 0:
        raise _not_canonical(f"is nested more than {MAX_DEPTH} levels deep")
    return depth - 1


def _number(value: float) -> str:
    """The ECMAScript form of a double (RFC 8785 section 3.2.2.3).

    Python's `repr` already finds the shortest digits that read back as the same double; only their layout differs.
    """
    if not math.isfinite(value):
        raise _not_canonical("holds a number that is not finite")
    if value == 0:
        return "0"  # Minus zero included.
    sign = "-" if value < 0 else ""
    mantissa, _, exponent_text = float.__repr__(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    # value = 0.digits × 10^point
    digits = (whole + fraction).lstrip("0")
    point = int(exponent_text or 0) + len(whole) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return sign + _layout(digits, point)


def _layout(digits: str, point: int) -> str:
    """ECMA-262 Number::toString, steps 6 to 10, for the value 0.`digits` × 10^`point`."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{mantissa}e{point - 1:+d}"


def _not_canonical(problem: str) -> Invalid:
    return Invalid(f"The value {problem}.", code="not-canonical", remedy="Store it in a form that JSON keeps exactly.")
