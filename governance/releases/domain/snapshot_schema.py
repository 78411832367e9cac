"""The tables of a frozen release, as Arrow schemas.

Four Parquet tables: *items*, *votes* (every single one), *labels* (aggregated per item and question) and *annotators*
(pseudonyms of this release, with the groups that may be shown). Ids start with a letter, because tools that guess types
turn "007" into 7. Rows are sorted by the number in their id; labels by item and then in the order of the questions.

A single-choice vote is one row. A multiple-choice vote is one row for each option that was on offer, with `selected`.
A box vote is one row without `label`, whose `value` is a JSON list of {"label","x","y","w","h"} in upright pixels.
`value` always holds the whole answer to the question as canonical JSON, the same text the label event holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa

from kernel.errors import Invalid

__all__ = [
    "ATTRIBUTE_PREFIX",
    "GROUP_PREFIX",
    "LABELS",
    "SELF_DECLARED",
    "TABLES",
    "VOTES",
    "annotators_schema",
    "items_schema",
]

ATTRIBUTE_PREFIX: Final = "attr_"
GROUP_PREFIX: Final = "group_"
SELF_DECLARED: Final = "self_"
TABLES: Final = ("items", "votes", "labels", "annotators")

_COLUMN_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,60}")


def _required(name: str, kind: pa.DataType) -> pa.Field[Any]:
    return pa.field(name, kind, nullable=False)


_INSTANT: Final = pa.timestamp("us", tz="UTC")

VOTES: Final = pa.schema(
    [
        _required("vote_id", pa.string()),
        _required("item_id", pa.string()),
        _required("annotator", pa.string()),
        _required("question", pa.string()),
        pa.field("label", pa.string()),
        pa.field("selected", pa.bool_()),
        _required("value", pa.string()),
        _required("kind", pa.string()),
        _required("submitted_at", _INSTANT),
        _required("active_ms", pa.int64()),
        _required("schema_version", pa.int32()),
        _required("guideline_version", pa.int32()),
        _required("event_index", pa.int64()),
        pa.field("pay_minor", pa.int64()),
        pa.field("currency", pa.string()),
    ]
)

LABELS: Final = pa.schema(
    [
        _required("item_id", pa.string()),
        _required("question", pa.string()),
        pa.field("label", pa.string()),
        pa.field("value", pa.string()),
        _required("method", pa.string()),
        pa.field("confidence", pa.float64()),
        _required("tie", pa.bool_()),
        _required("votes", pa.int32()),
        pa.field("posterior", pa.string()),
    ]
)


def items_schema(attributes: Sequence[str] = ()) -> pa.Schema:
    """The schema of items.parquet with one text column `attr_<name>` for each declared attribute, in that order.

    >>> items_schema(["topic"]).names[-2:]
    ['attr_topic', 'severity_level']
    """
    return pa.schema(
        [
            _required("item_id", pa.string()),
            _required("external_id", pa.string()),
            _required("kind", pa.string()),
            pa.field("text", pa.string()),
            pa.field("media", pa.string()),
            pa.field("width", pa.int32()),
            pa.field("height", pa.int32()),
            _required("content_sha256", pa.string()),
            pa.field("language", pa.string()),
            pa.field("split", pa.string()),
            *_text_columns(ATTRIBUTE_PREFIX, attributes),
            pa.field("severity_level", pa.int8()),
        ]
    )


def annotators_schema(groups: Sequence[str] = ()) -> pa.Schema:
    """The schema of annotators.parquet with one text column `group_<name>` for each attribute that may be shown."""
    return pa.schema(
        [
            _required("annotator", pa.string()),
            _required("source", pa.string()),
            *_text_columns(GROUP_PREFIX, groups),
        ]
    )


def _text_columns(prefix: str, names: Sequence[str]) -> list[pa.Field[Any]]:
    for name in names:
        if not _COLUMN_NAME.fullmatch(name):
            raise Invalid(
                f"“{name}” cannot name a column of a release.",
                code="column-name",
                remedy="Use letters, digits and underscores only.",
            )
    if len({name.lower() for name in names}) != len(names):
        raise Invalid("Two columns of a release would have the same name.", code="column-name")
    return [pa.field(prefix + name, pa.string()) for name in names]
