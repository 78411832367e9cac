"""Automatic answers and first drafts that come from the platform's records rather than from the files of a release."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .fact import Fact, FactTable

__all__ = ["EarlierRecord", "ImportedFile", "Records", "SourceFacts", "record_facts", "source_hints"]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source as declared by the owner; empty texts where nothing was said."""

    name: str
    collector: str = ""
    licence: str = ""
    lawful_basis: str = ""
    purpose: str = ""
    time_frame: str = ""
    notice_and_consent: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """An import: kind, hash and size of the uploaded file, day."""

    kind: str
    sha256: str
    bytes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """An earlier release; `withdrawn` is the reason if it had been withdrawn when this one was frozen."""

    version: str
    frozen_at: datetime
    content_hash: str
    withdrawn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What is known of a release beside its files, as of its freeze; `merged` says how votes became labels ("by majority")."""

    project: str
    organisation: str
    description: str
    item_kind: str
    overlap: int
    questions: Sequence[str]
    licence: str
    protected: Sequence[str]
    version: str
    frozen_at: datetime
    merged: str
    sources: Sequence[SourceFacts]
    imports: Sequence[ImportedFile]
    earlier: Sequence[EarlierRecord]
    schema_versions: Sequence[int]
    guideline_versions: Sequence[int]


def record_facts(known: Records) -> dict[str, Fact]:
    """The automatic answers, by item key."""
    return {
        "preparation": _preparation(known),
        "raw": _raw(known),
        "software": Fact(
            "release.software",
            (
                (
                    "Fairhand (Apache-2.0) imported, served and aggregated the data. The release holds a stand-alone verifier, "
                    "its files open with any reader of Parquet."
                ),
            ),
        ),
        "when": Fact(
            "release.times",
            (f"Version {known.version} was frozen on {_day(known.frozen_at)}; it goes out once it is approved.",),
        ),
        "erratum": _erratum(known),
        "retention": Fact(
            "release.retention",
            (
                (
                    "The project records no retention limit. Annotators appear under pseudonyms made for this release alone; "
                    "personal data of theirs are not part of it."
                ),
            ),
        ),
        "old_versions": _old_versions(known),
    }


def source_hints(known: Records) -> dict[str, Fact]:
    """First drafts for questions a person has to confirm, by item key; where nothing is recorded there is none."""
    noun = "text" if known.item_kind == "text" else "picture"
    asked = f", with the answers to {'; '.join(f'“{asked}”' for asked in known.questions)}" if known.questions else ""
    hints = {
        "creators": Fact("project.organisation", (f"{known.organisation}, in its project “{known.project}”.",)),
        "instances": Fact("project.schema", (f"One instance is a {noun}{asked}.",)),
        "dependencies": Fact(
            "release.files", ("It stands by itself: every text, picture, vote and label is in the files of the release.",)
        ),
        "links": Fact("project.schema", ("No relations between instances are recorded beside shared attributes.",)),
        "identifiable": Fact(
            "release.pseudonyms",
            ("Annotators: pseudonyms differ from release to release. Whether the items show people was not examined.",),
        ),
        "how": Fact(
            "release.files",
            (("As files with a signed manifest and proofs, by page, API and command line; also as JSON Lines, CSV and "
             "Croissant. No persistent identifier is recorded."),),
        ),
        "host": Fact("project.organisation", (f"{known.organisation} hosts it on its installation of Fairhand.",)),
        "updates": Fact("release.versions", (_updates(known),)),
    }  # fmt: skip
    if known.licence:
        hints["licence"] = Fact("project.licence", (f"{known.licence}, as set for the project.",))
    if known.protected:
        hints["sensitive"] = Fact(
            "project.attributes", (f"Attributes the project declares as protected: {', '.join(known.protected)}.",)
        )
    hints |= _from_sources(known.sources)
    if known.imports:
        kinds = sorted({one.kind for one in known.imports})
        hints["mechanisms"] = Fact(
            "items.imports",
            (f"Imported as {', '.join(kinds)} in {len(known.imports)} steps; every row was validated.",),
        )
    return hints


_BY_SOURCE: dict[str, tuple[Callable[[SourceFacts], str], str]] = {
    "acquisition": (lambda one: one.collector, "Collected by"),
    "notice": (lambda one: one.notice_and_consent, "Notice and consent"),
    "consent": (lambda one: "; ".join(filter(None, (one.lawful_basis, one.notice_and_consent))), "Basis and consent"),
    "sample": (lambda one: "; ".join(filter(None, (one.purpose, one.time_frame))), "Purpose and time"),
    "confidential": (lambda one: one.lawful_basis, "Lawful basis"),
    "offensive": (lambda one: one.severity, "Declared severity"),
    "third_party_rights": (lambda one: one.licence, "Licence"),
}


def _from_sources(sources: Sequence[SourceFacts]) -> dict[str, Fact]:
    """A table of the sources for each question one of their fields speaks to; sources that say nothing are shown so."""
    hints = {}
    for key, (read, title) in _BY_SOURCE.items():
        if any(read(one) for one in sources):
            rows = tuple((one.name, read(one) or "not recorded") for one in sources)
            hints[key] = Fact(
                "items.sources", ("As recorded with the sources:",), (FactTable(("Source", title), rows),)
            )
    return hints


def _preparation(known: Records) -> Fact:
    text = (
        (
            f"Each item was to be labelled by {known.overlap} people independently, under versions "
            f"{_numbers(known.guideline_versions)} of the guidelines and {_numbers(known.schema_versions)} of the questions. "
            f"The votes were merged {known.merged}; ties were left open. Nothing was removed after labelling."
        ),
        "Texts are kept as they came. Pictures are re-encoded upright, with all metadata stripped.",
    )
    rows = tuple((_day(one.at), one.kind, f"{one.bytes:,}", one.sha256[:16]) for one in known.imports)
    tables = (FactTable(("Day", "Imported", "Bytes", "SHA-256 begins"), rows, (2,), "Imports"),) if rows else ()
    return Fact("items.imports", text, tables)


def _raw(known: Records) -> Fact:
    text = "Every single vote is in the release, beside the labels merged from them."
    if known.item_kind == "image":
        text += " Pictures are in it as re-encoded, with the hash of what was labelled; the bytes as uploaded are not."
    if known.imports:
        text += f" Of the {len(known.imports)} files that were uploaded, size and hash are kept."
    return Fact("release.files", (text,))


def _erratum(known: Records) -> Fact:
    withdrawn = [one for one in known.earlier if one.withdrawn]
    if not withdrawn:
        return Fact("release.withdrawals", ("None was recorded when this version was frozen.",))
    rows = tuple((one.version, one.withdrawn) for one in withdrawn)
    return Fact(
        "release.withdrawals",
        ("Earlier versions that had been withdrawn when this one was frozen:",),
        (FactTable(("Version", "Reason"), rows),),
    )


def _old_versions(known: Records) -> Fact:
    if not known.earlier:
        return Fact("release.versions", ("This is the first version.",))
    rows = tuple(
        (one.version, _day(one.frozen_at), one.content_hash[:16], "withdrawn" if one.withdrawn else "kept")
        for one in known.earlier
    )
    table = FactTable(("Version", "Frozen", "Content hash begins", "State"), rows)
    return Fact("release.versions", ("Versions before this one; those that are kept can still be pulled.",), (table,))


def _updates(known: Records) -> str:
    if not known.earlier:
        return "No version came before this one."
    return f"{len(known.earlier)} versions came before this one, the first on {_day(known.earlier[0].frozen_at)}."


def _numbers(versions: Sequence[int]) -> str:
    return ", ".join(str(one) for one in versions) or "—"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
