"""The label event: what is written once, for ever, when a label comes to be, changes or goes.

It is the `data` of a journal event, whose canonical JSON (RFC 8785) is a leaf of the organisation's log; the id of the
event and the time it was written stand in that envelope. A correction is a new event that names the one before it.
Personal data never enter: a person appears as a pseudonym made with a key of their own that can be destroyed, and every
other field is a version, a hash, a number or a word from a short list, checked here. The one exception is the answer
itself, which is the label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from kernel.canonical_json import Json
from kernel.errors import Invalid

__all__ = ["CLIENTS", "KIND", "KINDS", "PAY_STATES", "ROLES", "Consent", "Machine", "Pay", "Version", "label_event"]

KIND: Final = "fairhand-label-event/1"
KINDS: Final = ("create", "revise", "review", "adjudicate", "withdraw", "import", "machine")
ROLES: Final = ("annotator", "reviewer", "adjudicator", "owner", "machine")
CLIENTS: Final = ("browser", "api", "import", "job")
PAY_STATES: Final = ("due", "paid", "rejected")

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PSEUDONYM: Final = re.compile(r"[a-z]-[0-9a-f]{8,64}")
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,99}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable version of a question schema or of the guidelines: its number and the SHA-256 of its content."""

    number: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The model that answered, and the SHA-256 of its prompt or configuration."""

    model: str
    version: str
    config_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What the label earned: the rule, whole minor units, the currency (ISO 4217), the state, a reason if rejected."""

    rule: str
    amount_minor: int
    currency: str
    state: str = "due"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The version of the text that was agreed to, and the purposes it covers."""

    version: int
    purposes: Sequence[str]


def label_event(
    *,
    kind: str,
    previous: UUID | None = None,
    project: str,
    item: str,
    item_sha256: str,
    answers: Mapping[str, Json],
    schema: Version,
    guideline: Version,
    rule: Version | None = None,
    sources: Sequence[UUID] = (),
    annotator: str | None,
    role: str = "annotator",
    qualifications: int | None = None,
    machine: Machine | None = None,
    tool: str,
    client: str,
    assignment: str | None = None,
    prelabel_sha256: str | None = None,
    prelabel_seen: bool = False,
    started_at: datetime | None = None,
    submitted_at: datetime,
    active_ms: int = 0,
    pay: Pay | None = None,
    consent: Consent | None = None,
) -> dict[str, Any]:
    """The event as a JSON object. `Invalid` names the first field that does not fit, and never repeats its value.

    `item` is the id the item bears in releases ("i12"), `answers` maps each question to the whole answer in the form
    that `votes.parquet` holds as `value`, `annotator` is the pseudonym within the project (a letter, a hyphen and
    hexadecimal digits), `previous` is the id of the journal event that this one corrects, `rule` and `sources` tell how
    a derived label was made, and from which events.

    >>> event = label_event(
    ...     kind="create", project="p1", item="i1", item_sha256="0" * 64, answers={"q": "yes"},
    ...     schema=Version(1, "1" * 64), guideline=Version(2, "2" * 64), annotator="a-0011223344556677",
    ...     tool="fairhand/0.1.0", client="browser", submitted_at=datetime(2026, 3, 2, tzinfo=UTC), active_ms=4200)
    >>> event["what"]["answers"], event["when"]["submitted"], event["pay"]
    ({'q': 'yes'}, '2026-03-02T00:00:00.000000Z', None)
    """
    if (annotator is None) == (machine is None):
        raise _misfit("annotator", "either a person or a machine answers, never both or neither")
    return {
        "kind": KIND,
        "identity": {
            "kind": _one_of("kind", kind, KINDS),
            "previous": str(previous) if previous else None,
        },
        "what": {
            "project": _word("project", project),
            "item": _word("item", item),
            "item_sha256": _sha256("item_sha256", item_sha256),
            "answers": dict(answers),
            "schema": _version("schema", schema),
            "guideline": _version("guideline", guideline),
            "rule": _version("rule", rule) if rule else None,
            "sources": [str(source) for source in sources],
        },
        "who": {
            "annotator": _matching("annotator", annotator, _PSEUDONYM) if annotator is not None else None,
            "role": _one_of("role", role, ROLES),
            "qualifications": _whole("qualifications", qualifications) if qualifications is not None else None,
            "machine": _machine(machine) if machine else None,
        },
        "how": {
            "tool": _word("tool", tool),
            "client": _one_of("client", client, CLIENTS),
            "assignment": _word("assignment", assignment) if assignment is not None else None,
            "prelabel": {
                "seen": prelabel_seen,
                "sha256": _sha256("prelabel_sha256", prelabel_sha256) if prelabel_sha256 is not None else None,
            },
        },
        "when": {
            "started": _instant(started_at) if started_at else None,
            "submitted": _instant(submitted_at),
            "active_ms": _whole("active_ms", active_ms),
        },
        "pay": _pay(pay) if pay else None,
        "consent": _consent(consent) if consent else None,
    }


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("A time without a zone is not accepted: its meaning would depend on the machine.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _machine(machine: Machine) -> dict[str, Any]:
    return {
        "model": _word("machine.model", machine.model),
        "version": _word("machine.version", machine.version),
        "config_sha256": _sha256("machine.config_sha256", machine.config_sha256),
    }


def _pay(pay: Pay) -> dict[str, Any]:
    return {
        "rule": _word("pay.rule", pay.rule),
        "amount_minor": _whole("pay.amount_minor", pay.amount_minor),
        "currency": _matching("pay.currency", pay.currency, _CURRENCY),
        "state": _one_of("pay.state", pay.state, PAY_STATES),
        "reason": _word("pay.reason", pay.reason) if pay.reason is not None else None,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "version": _whole("consent.version", consent.version),
        "purposes": sorted(_word("consent.purposes", purpose) for purpose in consent.purposes),
    }


def _version(name: str, version: Version) -> dict[str, Any]:
    return {"version": _whole(name, version.number), "sha256": _sha256(name, version.sha256)}


def _whole(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _misfit(name, "a whole number from 0 is expected")
    return value


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise _misfit(name, f"one of {', '.join(allowed)} is expected")
    return value


def _sha256(name: str, value: str) -> str:
    return _matching(name, value, _SHA256)


def _word(name: str, value: str) -> str:
    return _matching(name, value, _WORD)


def _matching(name: str, value: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(value):
        raise _misfit(name, f"the form {pattern.pattern} is expected")
    return value


def _misfit(name: str, expected: str) -> Invalid:
    # The value itself stays out of the message: it may be the very thing that must not be written down.
    return Invalid(f"The label event's field “{name}” does not fit: {expected}.", code="label-event")
