"""The RAI answers that can be counted in the rows of a release, as text, and the time frame as dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from governance.releases.domain.exports.croissant_vocabulary import NOT_ANSWERED, RAI_PROPERTIES, RAI_SINGLE
from governance.releases.domain.exports.reading import Reader
from governance.releases.domain.exports.release_meta import ReleaseMeta

__all__ = ["is_date", "rai_answers"]

Answer = str | list[str]


def rai_answers(reader: Reader, meta: ReleaseMeta) -> dict[str, Answer]:
    """Every RAI property with an answer: the owner's, else the counted one, else "Not answered."."""
    counted = _counted(reader, meta)
    answers: dict[str, Answer] = {}
    for name in RAI_PROPERTIES:
        answer: str | Sequence[str] = meta.rai.get(name) or counted.get(name) or NOT_ANSWERED
        parts = [answer] if isinstance(answer, str) else list(answer)
        answers[name] = "\n".join(parts) if name in RAI_SINGLE else parts if len(parts) > 1 else parts[0]
    # Only a list of dates can be read here: "2020/2022" or "last spring" makes mlcroissant 1.1.1 raise.
    frame = meta.rai.get("dataCollectionTimeframe", ())
    dates = [frame] if isinstance(frame, str) else list(frame)
    sound = bool(dates) and all(map(is_date, dates))
    answers["dataCollectionTimeframe"] = sorted(dates) if sound else counted["dataCollectionTimeframe"]
    return answers


def is_date(value: Any) -> bool:
    """Whether this is a day of the calendar as a text of the form 2026-03-09."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _counted(reader: Reader, meta: ReleaseMeta) -> dict[str, Answer]:
    items, unvoted = reader.one(
        "SELECT count(*), count(*) FILTER (number NOT IN (SELECT number FROM votes)) FROM items"
    )
    return {
        "dataCollectionMissingData": f"{unvoted} of {items} items have no vote.",
        "dataCollectionTimeframe": _time_frame(reader, meta),
        "dataImputationProtocol": "No value was imputed: a missing vote is missing.",
        "dataAnnotationProtocol": _protocol(reader),
        "dataAnnotationPlatform": meta.tool,
        "dataAnnotationAnalysis": _analysis(reader),
        "annotationsPerItem": _per_item(reader),
        "annotatorDemographics": _annotators(reader),
        "machineAnnotationTools": "None: every vote was given by a person.",
    }


def _time_frame(reader: Reader, meta: ReleaseMeta) -> list[str]:
    first, last = reader.one(
        "SELECT strftime(make_timestamp(min(epoch_us(submitted_at))), '%Y-%m-%d'), "
        "strftime(make_timestamp(max(epoch_us(submitted_at))), '%Y-%m-%d') FROM votes"
    )
    # Without votes there is no other time in the record than that of the release.
    return [first, last] if first else [meta.published_at.date().isoformat()]


def _protocol(reader: Reader) -> str:
    guidelines, schemas = reader.one(
        "SELECT string_agg(DISTINCT guideline_version::VARCHAR, ', ' ORDER BY guideline_version::VARCHAR), "
        "string_agg(DISTINCT schema_version::VARCHAR, ', ' ORDER BY schema_version::VARCHAR) FROM votes"
    )
    if guidelines is None:
        return "No vote has been given."
    return (
        f"Each vote names the versions it was given under: of the guidelines {guidelines}, of the questions {schemas}. "
        "The guidelines are in guidelines.md, the questions in schema.json."
    )


def _analysis(reader: Reader) -> str:
    total, ties, methods = reader.one(
        "SELECT count(*), count(*) FILTER (tie), string_agg(DISTINCT method, ', ' ORDER BY method) FROM labels"
    )
    if total == 0:
        return "No labels were aggregated: the votes stand for themselves."
    return f"{total} labels aggregated by {methods}; {ties} ties are reported as ties."


def _per_item(reader: Reader) -> str:
    low, high, mean = reader.one(
        "SELECT min(n), max(n), round(avg(n), 2) FROM (SELECT count(DISTINCT votes.annotator) AS n FROM items "
        "LEFT JOIN votes ON votes.number = items.number GROUP BY items.number)"
    )
    if low is None:
        return "0"
    return str(low) if low == high else f"{low} to {high}, {mean} on average"


def _annotators(reader: Reader) -> str:
    total, imported = reader.one("SELECT count(*), count(*) FILTER (source = 'external') FROM annotators")
    return f"{total} annotators, {imported} of whom are known from imported votes only; groups see annotators.parquet."
