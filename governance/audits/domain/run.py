"""Run an audit: one snapshot, one specification, one report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .benjamini_hochberg import benjamini_hochberg
from .check import Check, Context
from .finding import Draft, Finding, conclude
from .question import Question
from .registry import chosen_checks
from .report import QuestionFacts, Report
from .snapshot import Snapshot, open_snapshot
from .spec import AuditSpec

__all__ = ["AuditCancelledError", "Progress", "run_audit"]

# Called before each step with steps done, steps in all, and what comes now.
Progress = Callable[[int, int, str], None]

_NO_QUESTION = Question("", (), (), multiple=False)


class AuditCancelledError(Exception):
    """Somebody cancelled the audit. Nothing of it is kept; running it again gives what it would have given."""


def run_audit(
    snapshot_dir: Path,
    spec: AuditSpec,
    *,
    progress: Progress | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Report:
    """Audit the snapshot in ``snapshot_dir``.

    The same files and specification give an equal report, byte for byte in JSON, however often the audit was
    interrupted. Raises :class:`AuditCancelledError` soon after ``should_cancel`` returns true, and ValueError when
    the snapshot or the specification do not fit together.
    """

    def checkpoint() -> None:
        if should_cancel is not None and should_cancel():
            raise AuditCancelledError

    with open_snapshot(snapshot_dir, spec) as snapshot:
        checks = chosen_checks(spec.checks)
        steps = _steps(checks, snapshot)
        drafts: list[Draft] = []
        for done, (check, question) in enumerate(steps):
            checkpoint()
            if progress is not None:
                progress(done, len(steps), check.title)
            drafts.extend(check.measure(Context(snapshot, spec, question, checkpoint)))
        return Report(
            spec=spec,
            n_items=snapshot.n_items,
            n_votes=snapshot.n_votes,
            n_annotators=snapshot.n_annotators,
            questions=tuple(
                QuestionFacts(
                    question.key, question.labels, question.targets, question.multiple, snapshot.ties(question)
                )
                for question in snapshot.questions
            ),
            checks=checks,
            findings=_findings(_without_repeats(drafts), spec.level),
        )


def _steps(checks: tuple[Check, ...], snapshot: Snapshot) -> list[tuple[Check, Question]]:
    return [
        (check, question)
        for check in checks
        for question in (snapshot.questions if check.per_question else (_NO_QUESTION,))
    ]


def _without_repeats(drafts: list[Draft]) -> list[Draft]:
    """Several checks find the same sides too small; the reader is told once."""
    kept: dict[object, Draft] = {}
    for draft in drafts:
        named = (draft.check, draft.statistic, draft.label) if draft.enough_data else draft.table
        kept.setdefault((draft.question, draft.slice, named), draft)
    return list(kept.values())


def _findings(drafts: list[Draft], level: float) -> tuple[Finding, ...]:
    """Correct every p over the report, give the verdicts, and put the most severe first."""
    tested = [draft for draft in drafts if draft.p is not None and draft.enough_data]
    adjusted = iter(benjamini_hochberg([draft.p for draft in tested if draft.p is not None]))
    p_of = {id(draft): next(adjusted) for draft in tested}
    findings = [conclude(draft, p_adjusted=p_of.get(id(draft)), level=level) for draft in drafts]
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))
