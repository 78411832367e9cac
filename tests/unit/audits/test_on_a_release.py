"""An audit reads a release as the releases feature writes it, with every kind of question in it."""

from __future__ import annotations

from pathlib import Path

from governance.audits.domain.registry import CHECKS
from governance.audits.domain.run import run_audit
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.verdict import Verdict
from tests.factories.release_snapshot import text_items, write_release


def test_a_true_release_is_audited_question_by_question(tmp_path: Path) -> None:
    made = write_release(tmp_path, text_items(60), voters=6)
    report = run_audit(made.folder, AuditSpec(shuffles=99, draws=99))
    assert report.n_items == 60
    assert report.n_annotators == 6
    kinds = {question.key: question.multiple for question in report.questions}
    assert kinds == {"tone": False, "topics": True}
    measured = {check.id for check in report.checks}
    assert measured | {check for check, _ in report.not_asked} == {check.id for check in CHECKS}
    assert ("representation", "a reference population") in report.not_asked
    assert all(isinstance(one.verdict, Verdict) for one in report.findings)
    assert {"class_imbalance", "label_rate"} <= {one.check for one in report.findings}
