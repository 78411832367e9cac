"""The way of a release from freeze to publication, as its page shows it."""

from dataclasses import dataclass
from typing import Final

from governance.audits.selectors.audits import audit_open_findings
from governance.datasheets.selectors.datasheets import datasheet_completeness
from governance.releases.models import Release, ReleaseState

_AFTER: Final = (ReleaseState.APPROVED, ReleaseState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Step:
    """`is_next` marks the first that is not done."""

    key: str
    title: str
    done: bool
    detail: str
    is_next: bool = False


def steps_of(release: Release) -> list[Step]:
    """Freeze, audit, answers, datasheet, approval, publication."""
    frozen = release.frozen_at is not None
    waiting = audit_open_findings(release.pk) if frozen else None
    sheet = datasheet_completeness(release.pk) if frozen else None
    approved, published = release.state in _AFTER, release.state == ReleaseState.PUBLISHED
    facts = [
        ("freeze", "Frozen", frozen, "Files, proofs and manifest are written."),
        ("audit", "Audited", waiting is not None, "Class balance, representation, label rates, agreement by group."),
        ("answers", "Findings answered", waiting == 0, _waiting(waiting)),
        ("datasheet", "Datasheet", sheet is not None, "57 questions; what the records know is filled in."),
        ("approve", "Approved", approved, "Reports join the files and the manifest is signed for the last time."),
        ("publish", "Published", published, "Consumers may rely on it."),
    ]
    first = next((key for key, _, done, _ in facts if not done), "")
    return [Step(key, title, done, detail, is_next=key == first) for key, title, done, detail in facts]


def _waiting(count: int | None) -> str:
    if count is None:
        return "The audit comes first."
    return f"{count} flagged findings wait for an answer." if count else "Nothing flagged is without an answer."
