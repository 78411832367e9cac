"""What changed from the audit of one release to that of the next, finding by finding.

A finding keeps its id from release to release, because the id is made of what was asked. The words are those of the newer
report, or of the older one where the newer no longer asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .reading import VERDICT_WORDS
from .verdict import Verdict

__all__ = ["Change", "Since", "changes_between", "since"]

_ORDER = {"new flag": 0, "still flagged": 1, "flag gone": 2, "not asked any more": 3}


@dataclass(frozen=True, slots=True)
class Change:
    """One flag of either report: ``kind`` is new flag, still flagged, flag gone, or not asked any more.

    ``before`` and ``after`` are the verdict and the value with its interval, or a dash.
    """

    kind: str
    title: str
    statistic: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since an earlier audit: what that was of ("release 1.0.0"), and every flag of either report."""

    name: str
    changes: tuple[Change, ...]


def since(name: str, previous: Mapping[str, Any], current: Mapping[str, Any]) -> Since:
    """What changed since the stored report of what is called ``name``."""
    return Since(name, tuple(changes_between(previous, current)))


def changes_between(previous: Mapping[str, Any], current: Mapping[str, Any]) -> list[Change]:
    """Every flag of two stored reports, new ones first. Empty where neither has a flag.

    Example: a gap of .12 flagged before and .03 now is a flag gone, with both values.
    """
    before, after = _by_id(previous), _by_id(current)
    found = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        kind = _kind(old, new)
        shown = new or old
        if kind and shown:
            found.append(Change(kind, shown["title"], shown["statistic"], _said(old), _said(new)))
    return sorted(found, key=lambda change: (_ORDER[change.kind], change.title))


def _by_id(report: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {one["id"]: one for one in report["findings"] if not one.get("part_of")}


def _kind(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    was, now = (one is not None and one["verdict"] == Verdict.FLAG for one in (old, new))
    if now:
        return "still flagged" if was else "new flag"
    if was:
        return "not asked any more" if new is None else "flag gone"
    return ""


def _said(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return "—"
    words = VERDICT_WORDS[Verdict(one["verdict"])]
    if one["value"] is None:
        return words
    said = f"{words}: {one['value']:.3f}"
    if one["ci_low"] is not None and one["ci_high"] is not None:
        said += f" ({one['ci_low']:.3f} to {one['ci_high']:.3f})"
    return said.replace("-", "−")
