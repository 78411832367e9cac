"""From frozen to published: what is refused, what is sealed, what stays to be seen."""

import pytest
from django.utils import timezone

from governance.audits.models import Audit, FindingAnswer
from governance.datasheets.models import Datasheet
from governance.provenance.domain.standalone_verifier import verify
from governance.releases.domain.manifest import read_manifest
from governance.releases.domain.states import MOVES, advance
from governance.releases.models import Release, ReleaseState
from governance.releases.selectors.folders import release_folder
from governance.releases.services import approval
from governance.releases.services.approval import release_approve, release_publish, release_withdraw
from governance.releases.services.attach import release_attach
from journal.models import Event
from kernel.errors import Conflict, Invalid
from tests.factories.releases import freeze, make_labelled_project, owner_actor

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def _reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the two reports look like is tested with their features; here any bytes will do."""
    files = {"audit.json": b'{"findings": []}', "datasheet.md": b"# Datasheet"}
    monkeypatch.setattr(approval, "reports_of", lambda release: files)


def make_reports(release: Release, *, flags: int = 1) -> Audit:
    findings = [
        {"id": f"f{number}", "verdict": "flag", "title": "A gap", "meaning": "One topic is labelled more often."}
        for number in range(flags)
    ]
    named = {
        "release_id": release.pk,
        "organisation_id": release.organisation_id,
        "project_id": release.project_id,
        "version": release.version,
    }
    Datasheet.objects.create(**named, computed_at=timezone.now())
    return Audit.objects.create(
        **named, report={"findings": findings}, created_by=release.created_by, finished_at=timezone.now()
    )


def answer(audit: Audit, finding: str) -> None:
    FindingAnswer.objects.create(
        audit=audit, finding=finding, response="accept", reason="Known.", author=audit.created_by
    )


def test_nothing_is_approved_without_audit_answers_and_datasheet() -> None:
    project, _ = make_labelled_project(items=4)
    release, actor = freeze(project), owner_actor(project)
    with pytest.raises(Conflict, match="no bias audit"):
        release_approve(actor=actor, project_id=project.pk, version="1.0.0")
    with pytest.raises(Conflict, match="cannot become"):
        release_publish(actor=actor, project_id=project.pk, version="1.0.0")
    audit = make_reports(release, flags=2)
    answer(audit, "f0")
    with pytest.raises(Conflict, match="1 flagged finding has no answer"):
        release_approve(actor=actor, project_id=project.pk, version="1.0.0")
    answer(audit, "f1")
    Datasheet.objects.update(computed_at=None)
    with pytest.raises(Conflict, match="no datasheet"):
        release_approve(actor=actor, project_id=project.pk, version="1.0.0")
    Datasheet.objects.update(computed_at=timezone.now())
    assert release_approve(actor=actor, project_id=project.pk, version="1.0.0").state == ReleaseState.APPROVED
    assert release_publish(actor=actor, project_id=project.pk, version="1.0.0").state == ReleaseState.PUBLISHED


def test_an_approved_release_holds_its_reports_verifies_and_is_sealed() -> None:
    project, _ = make_labelled_project(items=4)
    release, actor = freeze(project), owner_actor(project)
    answer(make_reports(release), "f0")
    before = {entry["path"]: entry["sha256"] for entry in read_manifest(release_folder(release))["files"]}
    release = release_approve(actor=actor, project_id=project.pk, version="1.0.0")
    folder = release_folder(release)
    after = {entry["path"]: entry["sha256"] for entry in read_manifest(folder)["files"]}
    assert set(after) - set(before) == {"reports/audit.json", "reports/datasheet.md"}
    assert {path: after[path] for path in before} == before
    lines: list[str] = []
    assert verify(folder, say=lines.append) == 0, lines
    with pytest.raises(Conflict, match="sealed"):
        release_attach(release, {"late.txt": b"late"})


@pytest.mark.parametrize("name", ["../up.txt", "a/b.txt", ".hidden", ""])
def test_a_report_needs_a_plain_name(name: str) -> None:
    project, _ = make_labelled_project(items=2)
    release = freeze(project)
    with pytest.raises(Invalid):
        release_attach(release, {name: b"x"})


def test_a_withdrawn_release_says_why_and_cannot_come_back() -> None:
    project, _ = make_labelled_project(items=2)
    freeze(project)
    actor = owner_actor(project)
    with pytest.raises(Invalid):
        release_withdraw(actor=actor, project_id=project.pk, version="1.0.0", reason=" ")
    release = release_withdraw(actor=actor, project_id=project.pk, version="1.0.0", reason="Wrong guideline.")
    assert (release.state, release.withdrawn_reason) == (ReleaseState.WITHDRAWN, "Wrong guideline.")
    with pytest.raises(Conflict):
        release_approve(actor=actor, project_id=project.pk, version="1.0.0")


def test_every_step_leaves_a_journal_row() -> None:
    project, _ = make_labelled_project(items=2)
    release, actor = freeze(project), owner_actor(project)
    answer(make_reports(release), "f0")
    release_approve(actor=actor, project_id=project.pk, version="1.0.0")
    release_publish(actor=actor, project_id=project.pk, version="1.0.0")
    release_withdraw(actor=actor, project_id=project.pk, version="1.0.0", reason="Enough.")
    rows = Event.objects.filter(subject=f"release:{release.pk}").order_by("id").values_list("action", flat=True)
    steps = [action.removeprefix("releases:release:") for action in rows]
    assert steps == ["begin", "freeze", "audited", "approved", "published", "withdrawn"]


def test_only_the_moves_of_the_table_are_possible() -> None:
    for state, targets in MOVES.items():
        for target in MOVES:
            if target in targets:
                assert advance(state, target) == target
            else:
                with pytest.raises(Conflict):
                    advance(state, target)
