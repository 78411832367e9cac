"""A specification in TOML: which columns of a file mean what, and how the audit is run over them.

The keys are listed in ``docs/algorithms/audits.md``, "Auditing any file". Only ``label`` is needed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .data_profiles import STANDS
from .spec import AuditSpec
from .spec_input import read_spec

__all__ = ["DataSpec", "Derived", "read_data_spec"]

_TEXT_KEYS: Final = (
    "label", "vote", "item", "annotator", "prediction", "score", "split", "text", "image", "time", "source", "language",
    "seconds",
)  # fmt: skip
_LIST_KEYS: Final = ("positive", "protected", "slices", "groups", "features", "measures", "identifying", "columns")
_TABLE_KEYS: Final = ("derived",)
# Said in the file by the name a reader expects, and by the audit's own name inside.
_AUDIT_KEYS: Final = {
    "checks": "checks",
    "depth": "depth",
    "not_disclosed": "not_disclosed",
    "reference_values": "reference_values",
    "reference": "references",
    "equity": "equity",
    "minimums": "minimums",
    "thresholds": "thresholds",
    "k": "k",
    "p": "p_sensitivity",
    "level": "level",
    "shuffles": "shuffles",
    "draws": "draws",
    "most_values": "most_values",
    "seed": "seed",
}
_OTHER_KEYS: Final = ("excluded_labels", "labels", "previous", "profile", "publication", "taxonomy")


@dataclass(frozen=True, slots=True)
class Derived:
    """A column made from another: its values renamed, or its numbers put into bands.

    ``bands`` (25, 45) makes "up to 25", "over 25 to 45" and "over 45".
    """

    source: str
    values: Mapping[str, str] = field(default_factory=dict)
    bands: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSpec:
    """The columns of a file by what they mean; an empty text where there is none.

    ``label`` is the label of an item or, with an ``annotator`` and no ``vote``, what that person said. ``measures`` are
    numbers about the annotator, such as pay and hours; ``identifying`` columns could single a person out together.
    ``columns`` names the columns of a file without a heading. ``positive`` values count as one label together. ``profile`` says which
    of several profiles of an annotator stands, a key of ``STANDS``. ``previous`` is the path of the file of the release before, with the
    same columns.
    """

    label: str
    audit: AuditSpec
    vote: str = ""
    item: str = ""
    annotator: str = ""
    prediction: str = ""
    score: str = ""
    split: str = ""
    text: str = ""
    image: str = ""
    time: str = ""
    source: str = ""
    language: str = ""
    seconds: str = ""
    positive: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    identifying: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    derived: Mapping[str, Derived] = field(default_factory=dict)
    profile: str = "first"
    previous: str = ""

    @property
    def positive_label(self) -> str:
        """The label whose rate is compared: one value, or several joined by "or"."""
        return " or ".join(self.positive)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Every column about items that is compared, protected ones first, each once."""
        return tuple(dict.fromkeys((*self.protected, *self.slices, *self.identifying)))


def read_data_spec(text: str) -> DataSpec:
    """The specification in a TOML text. Raises ValueError that names the key and what it should hold.

    Example: ``read_data_spec('label = "income"\\npositive = ">50K"\\nprotected = ["sex"]').positive`` is ``(">50K",)``.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ValueError(f"The specification is not TOML: {fault}.") from None
    known = {*_TEXT_KEYS, *_LIST_KEYS, *_TABLE_KEYS, *_AUDIT_KEYS, *_OTHER_KEYS}
    if unknown := sorted(set(given) - known):
        raise ValueError(f"The specification has no key {', '.join(unknown)}. It knows: {', '.join(sorted(known))}.")
    if "label" not in given and "vote" not in given:
        raise ValueError('The specification names no column with the label: label = "…".')
    columns: dict[str, Any] = {name: _text(name, given[name]) for name in _TEXT_KEYS if name in given}
    columns.setdefault("label", columns.get("vote"))
    columns |= {name: _texts(name, given[name]) for name in _LIST_KEYS if name in given}
    if isinstance(equity := given.get("equity", {}), dict):
        # What equity is measured from are numbers about annotators.
        columns["measures"] = _texts("measures", [*columns.get("measures", ()), *equity.values()])
    columns["derived"] = _derived(given.get("derived", {}))
    columns["profile"] = _profile(given.get("profile", "first"))
    columns["previous"] = _previous(given["previous"]) if "previous" in given else ""
    if columns.get("groups") and not columns.get("annotator"):
        raise ValueError("“groups” are columns about annotators: name the column of the annotator as well.")
    spec = DataSpec(audit=_audit_spec(given, columns), **columns)
    if len(set(spec.columns)) != len(spec.columns):
        raise ValueError("“columns” names a column twice.")
    return spec


def _audit_spec(given: Mapping[str, Any], columns: Mapping[str, Any]) -> AuditSpec:
    question = columns["label"]
    asked = {_AUDIT_KEYS[name]: value for name, value in given.items() if name in _AUDIT_KEYS}
    if "excluded_labels" in given:
        asked["excluded_labels"] = {question: list(_texts("excluded_labels", given["excluded_labels"]))}
    if "labels" in given:
        asked["labels"] = {question: list(_texts("labels", given["labels"]))}
    if "taxonomy" in given:
        asked["taxonomy"] = {question: given["taxonomy"]}
    if positive := columns.get("positive", ()):
        asked["positive_labels"] = {question: " or ".join(positive)}
    for name in ("protected", "identifying"):
        if name in columns:
            asked[name] = list(columns[name])
    publication = given.get("publication", True)
    if type(publication) is not bool:
        raise ValueError("“publication” is true or false.")
    if not publication:
        asked |= {"k": 1, "p_sensitivity": 1}
    return read_spec(asked, smallest_k=1)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"“{name}” is the name of a column, in quotes.")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    """A list of texts; one text stands for a list of one."""
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in listed):
        raise ValueError(f"“{name}” is a list of texts in quotes.")
    return tuple(dict.fromkeys(listed)) if name != "columns" else tuple(listed)


def _profile(value: Any) -> str:
    if not isinstance(value, str) or value not in STANDS:
        raise ValueError(f"“profile” is {' or '.join(STANDS)}: which of several profiles of an annotator stands.")
    return value


def _previous(value: Any) -> str:
    if not isinstance(value, dict) or set(value) != {"data"} or not isinstance(value["data"], str) or not value["data"]:
        raise ValueError('“previous” is a table with the file of the release before: [previous] data = "…".')
    return str(value["data"])


def _derived(value: Any) -> dict[str, Derived]:
    if not isinstance(value, dict):
        raise ValueError("“derived” is a table of columns: [derived.NAME].")
    return {name: _derived_column(name, one) for name, one in value.items()}


def _derived_column(name: str, given: Any) -> Derived:
    if not isinstance(given, dict) or set(given) - {"from", "values", "bands"} or "from" not in given:
        raise ValueError(f'“derived.{name}” has from = "…" and either values or bands.')
    values, bands = given.get("values", {}), given.get("bands", [])
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise ValueError(f"“derived.{name}.values” is a table from values to their new names.")
    if not isinstance(bands, list) or not all(type(one) in (int, float) for one in bands) or bands != sorted(bands):
        raise ValueError(f"“derived.{name}.bands” is a list of rising numbers.")
    if bool(values) == bool(bands):
        raise ValueError(f"“derived.{name}” has either values or bands.")
    return Derived(_text(f"derived.{name}.from", given["from"]), dict(values), tuple(float(one) for one in bands))
