"""Do texts, file names, attributes or picture metadata give somebody away?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import numpy as np

from governance.audits.domain.check import Check, Context
from governance.audits.domain.contents import pictures, texts
from governance.audits.domain.finding import Draft, Figure, Wording
from governance.audits.domain.measures.personal_data import Kind, kinds_in_text
from governance.audits.domain.minimums import Reason
from governance.audits.domain.sides import Side, insufficient
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.wilson import wilson_rate
from governance.audits.domain.words import among, percent

__all__ = ["CHECK"]

_ID = "pii"
_USES = ("publishing the data", "training a model that can repeat what it saw")
_SLICE = "all items"
_STATISTIC = "items with personal data"
# Everything looked for holds one of these; most texts hold none and are not searched further.
_WORTH_A_LOOK: Final = re.compile(r"[@\d]|[\\/](?:home|users)[\\/]", re.IGNORECASE)

# (where it was found, what, how many times) by item.
Found = Iterator[tuple[int, str, Kind, int]]


def _measure(context: Context) -> Iterable[Draft]:
    snapshot = context.snapshot
    searched = [
        name
        for name, there in (
            ("texts", snapshot.columns.has("text")),
            ("pictures", snapshot.columns.has("media")),
            ("attributes", bool(snapshot.slices)),
        )
        if there
    ]
    if not searched or not snapshot.n_items:
        yield from insufficient(
            context,
            check=_ID,
            slice_key=_SLICE,
            by=("contents",),
            sides=[Side(_SLICE, snapshot.n_items, None, Reason.EMPTY)],
            compared=0,
            affected_uses=_USES,
            statistic=_STATISTIC,
            note="The data hold no texts, pictures or attributes to search.",
        )
        return
    items: dict[tuple[str, Kind], set[int]] = {}
    finds: dict[tuple[str, Kind], int] = {}
    for item, place, kind, count in _everywhere(context):
        items.setdefault((place, kind), set()).add(item)
        finds[place, kind] = finds.get((place, kind), 0) + count
    yield _draft(context, searched, items, finds)


def _everywhere(context: Context) -> Found:
    for item, text in enumerate(texts(context)):
        if text and _WORTH_A_LOOK.search(text):
            yield from _told(item, "text", kinds_in_text(text))
    context.checkpoint()
    columns = context.snapshot.columns
    if columns.has("media"):
        # The path as the data give it; where the audit itself runs is nobody's concern.
        given = "media_given" if columns.has("media_given") else "media"
        for item, path in enumerate(columns.texts(given)):
            yield from _told(item, "file path", kinds_in_text(path) if path else {})
        for item, facts in enumerate(pictures(context)):
            yield from _told(item, "picture metadata", dict.fromkeys(facts.file.gives_away, 1) if facts else {})
    for name in context.snapshot.slices:
        context.checkpoint()
        values, code = context.snapshot.slice_codes((name,))
        for place, value in enumerate(values):
            if _WORTH_A_LOOK.search(value[0]) and (kinds := kinds_in_text(value[0])):
                for item in np.flatnonzero(code == place).tolist():
                    yield from _told(item, f"attribute {name}", kinds)


def _told(item: int, place: str, kinds: Mapping[Kind, int]) -> Found:
    for kind, count in kinds.items():
        yield item, place, kind, count


def _draft(
    context: Context,
    searched: list[str],
    items: dict[tuple[str, Kind], set[int]],
    finds: dict[tuple[str, Kind], int],
) -> Draft:
    total = context.snapshot.n_items
    everybody = len(set().union(*items.values())) if items else 0
    share = wilson_rate(everybody, total)
    kinds = sorted({kind.value for _, kind in items})
    looked = f"Searched were {among(searched)}."
    seen = (
        f"{everybody:,} of {total:,} items ({percent(share.value)}) hold something that looks like personal data: "
        f"{among(kinds, 8)}. {looked} What was found is not repeated here."
    )
    return Draft(
        check=_ID,
        question="",
        label="",
        slice=_SLICE,
        statistic=_STATISTIC,
        value=float(everybody),
        ci_low=share.low * total,
        ci_high=share.high * total,
        n_items=total,
        n_annotators=context.snapshot.n_annotators,
        p=None,
        severity=1 + share.value if everybody else 0.0,
        enough_data=True,
        effect_is_large=everybody > 0,
        wordings={
            Verdict.FLAG: Wording(
                f"{everybody:,} items hold personal data ({among(kinds)})",
                f"{seen} Whoever receives the data receives these too, and a model can repeat them.",
                "Look whether the people concerned agreed. Otherwise mask or remove these parts, take metadata and user names out of files, "
                "and freeze the release again.",
            ),
            Verdict.NO_FLAG: Wording(
                "No e-mail address, telephone, account, card, IP address or position was found",
                f"{looked} That is not a sign that nobody can be recognised: names and stories are not searched for.",
                "Nothing for these forms; let a person read a sample.",
            ),
        },
        affected_uses=_USES,
        table=Table(
            (
                Column("kind", "What"),
                Column("place", "Where"),
                Column("items", "Items", "count"),
                Column("finds", "Finds", "count"),
            ),
            tuple(
                (kind.value, place, len(items[place, kind]), finds[place, kind])
                for place, kind in sorted(items, key=lambda key: (-len(items[key]), key))
            ),
        ),
        figures=tuple(
            Figure(
                slice=f"{place}: {kind.value}",
                statistic=_STATISTIC,
                value=float(len(items[place, kind])),
                n_items=total,
                effect_is_large=True,
            )
            for place, kind in sorted(items)
        ),
    )


CHECK = Check(
    id=_ID,
    title="Personal data",
    asks="Do texts, file names, attributes or picture metadata hold e-mail addresses, numbers of people, positions or user names?",
    formula=(
        "items with a find; an IBAN counts when its check digits are right (modulo 97), a card number when beginning, length and Luhn digit are, an "
        "address when it is one that is in use"
    ),
    source="ISO 13616 (IBAN); ISO/IEC 7812 (cards); RFC 5321 (e-mail); RFC 791, 4291 (IP); E.164 (telephone); Exif 2.32",
    how_to_read="The items with a find; the interval says how many to expect among as many further items of the same origin. Every find is a place to look at, not proof that a living person is meant.",
    cannot_show=(
        "Names, addresses and stories in running text, faces, voices, and anything written to hide. Numbers that only look like a telephone are "
        "counted where a word such as “call” stands before them."
    ),
    affected_uses=_USES,
    mitigations=(
        "mask or remove the finds",
        "strip metadata from files",
        "ask the people concerned",
        "restrict who gets the data",
    ),
    measure=_measure,
    per_question=False,
)
