"""A specification as somebody sends it: every field checked for its kind and range before an audit sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from .measures.label_review import LabelEntry
from .minimums import Minimums
from .reference_population import ReferencePopulation
from .registry import chosen_checks
from .spec import EQUITY_ROLES, AuditSpec, Thresholds, label_entry

__all__ = ["SMALLEST_K", "read_spec"]

SMALLEST_K: Final = 5
_MOST_SHUFFLES: Final = 20_000
_MOST_NAMES: Final = 200
_LONGEST: Final = 200
_LONGEST_DEFINITION: Final = 2_000

Reader = Callable[[str, Any], Any]


def read_spec(data: Mapping[str, Any], *, smallest_k: int = SMALLEST_K) -> AuditSpec:
    """The specification in ``data``; what is left out keeps its default.

    ``k`` can be raised but not lowered below 5, or ``smallest_k``: a report is made to be shown. Raises ValueError that
    names the field.

    Example: ``read_spec({"depth": 2}).depth`` is 2; ``read_spec({"depth": "2"})`` is refused.
    """
    if unknown := sorted(set(data) - {*_READERS, "k"}):
        raise ValueError(f"An audit specification has no field {', '.join(map(str, unknown))}.")
    readers = {**_READERS, "k": _whole(smallest_k, 1_000)}
    spec = AuditSpec(**{name: readers[name](name, value) for name, value in data.items()})
    if spec.checks is not None:
        chosen_checks(spec.checks)
    return spec


def _names(name: str, value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > _MOST_NAMES:
        raise ValueError(f"“{name}” is a list of at most {_MOST_NAMES} names.")
    return tuple(_text(name, one) for one in value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ValueError(f"“{name}” holds texts of at most {_LONGEST} characters.")
    return value


def _texts(name: str, value: Any) -> dict[str, str]:
    return {_text(name, key): _text(name, one) for key, one in _mapping(name, value).items()}


def _lists(name: str, value: Any) -> dict[str, tuple[str, ...]]:
    return {_text(name, key): _names(name, one) or () for key, one in _mapping(name, value).items()}


def _mapping(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > _MOST_NAMES:
        raise ValueError(f"“{name}” is an object of at most {_MOST_NAMES} names.")
    return value


def _whole(least: int, most: int) -> Reader:
    def read(name: str, value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"“{name}” is a whole number from {least} to {most}.")
        return value

    return read


def _share(name: str, value: Any) -> float:
    if type(value) not in (int, float) or not 0 < value < 1:
        raise ValueError(f"“{name}” is a number between 0 and 1.")
    return float(value)


def _minimums(name: str, value: Any) -> Minimums:
    read = _whole(0, 1_000_000)
    return Minimums(**{key: read(f"{name}.{key}", one) for key, one in _known(name, value, Minimums).items()})


def _thresholds(name: str, value: Any) -> Thresholds:
    return Thresholds(**{key: _share(f"{name}.{key}", one) for key, one in _known(name, value, Thresholds).items()})


def _known(name: str, value: Any, form: type) -> dict[str, Any]:
    given = _mapping(name, value)
    if unknown := sorted(set(given) - set(form.__dataclass_fields__)):  # type: ignore[attr-defined]
        raise ValueError(f"“{name}” has no field {', '.join(unknown)}.")
    return given


def _equity(name: str, value: Any) -> dict[str, str]:
    given = _texts(name, value)
    if unknown := sorted(set(given) - set(EQUITY_ROLES)):
        raise ValueError(f"“{name}” has no field {', '.join(unknown)}; it has {', '.join(EQUITY_ROLES)}.")
    return given


def _taxonomy(name: str, value: Any) -> dict[str, dict[str, LabelEntry]]:
    return {
        _text(name, question): {
            _text(name, label): _label(f"{name}.{label}", one) for label, one in _mapping(name, labels).items()
        }
        for question, labels in _mapping(name, value).items()
    }


def _label(name: str, value: Any) -> LabelEntry:
    given = _mapping(name, value)
    if not isinstance(given.get("definition", ""), str) or len(given.get("definition", "")) > _LONGEST_DEFINITION:
        raise ValueError(f"“{name}.definition” is a text of at most {_LONGEST_DEFINITION:,} characters.")
    for key, kind in (("imageability", int), ("safety", str)):
        listed = given.get(key, [])
        if not isinstance(listed, list) or len(listed) > _MOST_NAMES or not all(type(one) is kind for one in listed):
            raise ValueError(f"“{name}.{key}” is a list with one rating a rater.")
    return label_entry(given)


def _references(name: str, value: Any) -> tuple[ReferencePopulation, ...]:
    if not isinstance(value, list) or len(value) > _MOST_NAMES:
        raise ValueError(f"“{name}” is a list of reference populations.")
    return tuple(_reference(name, one) for one in value)


def _reference(name: str, value: Any) -> ReferencePopulation:
    given = _mapping(name, value)
    for key in ("name", "version", "source", "date", "attribute"):
        _text(f"{name}.{key}", given.get(key, ""))
    for key, share in _mapping(f"{name}.shares", given.get("shares")).items():
        if type(share) not in (int, float):
            raise ValueError(f"“{name}.shares.{key}” is a number.")
    if given.get("mapping") is not None:
        _texts(f"{name}.mapping", given["mapping"])
    return ReferencePopulation.from_dict(given)


_READERS: Final[dict[str, Reader]] = {
    "checks": _names,
    "protected": _names,
    "identifying": lambda name, value: _names(name, value) or (),
    "slices": _names,
    "groups": _names,
    "depth": _whole(1, 3),
    "labels": _lists,
    "positive_labels": _texts,
    "excluded_labels": _lists,
    "reference_values": _texts,
    "references": _references,
    "equity": _equity,
    "taxonomy": _taxonomy,
    "label_method": lambda name, value: None if value is None else _text(name, value),
    "not_disclosed": lambda name, value: _names(name, value) or (),
    "minimums": _minimums,
    "thresholds": _thresholds,
    "p_sensitivity": _whole(1, 100),
    "level": _share,
    "shuffles": _whole(99, _MOST_SHUFFLES),
    "draws": _whole(100, _MOST_SHUFFLES),
    "most_values": _whole(2, 1_000),
    "seed": _whole(0, 2**31 - 1),
}
