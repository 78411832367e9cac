"""Run an audit: one snapshot, one specification, one report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .benjamini_hochberg import benjamini_hochberg
from .check import Check, Context
from .finding import Draft, Finding, conclude, id_of, key_of
from .not_recorded import lacking, not_recorded
from .question import Question
from .registry import chosen_checks
from .report import QuestionFacts, Report
from .snapshot import Earlier, Snapshot, open_snapshot
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
    earlier: Earlier | None = None,
    progress: Progress | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Report:
    """Audit the snapshot in ``snapshot_dir``; ``earlier`` is the release before, whose labels and items it is compared with.

    The same files and specification give an equal report, byte for byte in JSON, however often the audit was
    interrupted. Raises :class:`AuditCancelledError` soon after ``should_cancel`` returns true, and ValueError when
    the snapshot or the specification do not fit together.
    """

    def checkpoint() -> None:
        if should_cancel is not None and should_cancel():
            raise AuditCancelledError

    with open_snapshot(snapshot_dir, spec, earlier) as snapshot:
        asked = {check: lacking(check, snapshot) for check in chosen_checks(spec.checks)}
        checks = tuple(check for check, lacks in asked.items() if not lacks)
        steps = _steps(checks, snapshot)
        # A check that was asked for by name gets an answer; of the others the report lists why they were not asked.
        drafts: list[Draft] = [
            not_recorded(check, lacks, snapshot.n_items)
            for check, lacks in asked.items()
            if lacks and spec.checks is not None
        ]
        used = _without_annotators(spec) if snapshot.n_annotators == 0 else spec
        for done, (check, question) in enumerate(steps):
            checkpoint()
            if progress is not None:
                progress(done, len(steps), check.title)
            drafts.extend(check.measure(Context(snapshot, used, question, checkpoint)))
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
            checks=tuple(asked) if spec.checks is not None else checks,
            not_asked=()
            if spec.checks is not None
            else tuple((one.id, lacks) for one, lacks in asked.items() if lacks),
            findings=_findings(drafts, spec.level),
        )


def _without_annotators(spec: AuditSpec) -> AuditSpec:
    """Data that name no annotator cannot have five a side; the minimum of items stays."""
    return replace(spec, minimums=replace(spec.minimums, annotators=0))


def _steps(checks: tuple[Check, ...], snapshot: Snapshot) -> list[tuple[Check, Question]]:
    return [
        (check, question)
        for check in checks
        for question in (snapshot.questions if check.per_question else (_NO_QUESTION,))
    ]


def _findings(drafts: list[Draft], level: float) -> tuple[Finding, ...]:
    """Correct every p over the report, give the verdicts, and put the most severe first."""
    tested = [draft for draft in drafts if draft.p is not None and draft.enough_data]
    adjusted = iter(benjamini_hochberg([draft.p for draft in tested if draft.p is not None]))
    p_of = {id(draft): next(adjusted) for draft in tested}
    mains = _mains(drafts)
    findings = [
        conclude(
            draft,
            p_adjusted=p_of.get(id(draft)),
            level=level,
            part_of=mains.get(id(draft), ""),
        )
        for draft in drafts
    ]
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def _mains(drafts: list[Draft]) -> dict[int, str]:
    """For each draft that is another measure of a gap, the id of the finding it belongs to.

    A companion belongs to the finding of its main check on the same question, label and slice. Several checks find the
    same sides too small; the first to say so is the main one.
    """
    gaps = {(one.check, one.question, one.label, one.slice): one for one in drafts if one.enough_data}
    short: dict[object, Draft] = {}
    found: dict[int, str] = {}
    for draft in drafts:
        if draft.enough_data:
            main = gaps.get((draft.companion_of, draft.question, draft.label, draft.slice))
        else:
            main = short.setdefault((draft.question, draft.slice, draft.table), draft)
        if main is not None and main is not draft:
            found[id(draft)] = id_of(key_of(main))
    return found
