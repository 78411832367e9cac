"""The audit of a release: start it, watch it, read it as a document, answer it, take it away."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor, actor_of
from accounts.roles import Role
from annotations.projects.selectors.projects import project_get
from governance.audits.domain.pdf import notes
from governance.audits.domain.presentation import HEADING, eyebrow, tiles, withheld_words
from governance.audits.models import FindingResponse
from governance.audits.pages.forms import AnswerForm, AuditForm, SnapshotColumns
from governance.audits.selectors.audits import AuditFound, audit_find, audit_finished
from governance.audits.services.answer import finding_answer
from governance.audits.services.start import audit_start
from kernel.errors import FairhandError


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    actor = actor_of(request)
    found = audit_find(actor, project_id, version)
    if request.method != "POST":
        return _page(request, actor, found, _form(actor, found))
    form = _form(actor, found, request)
    if not form.is_valid():
        return _page(request, actor, found, form, status=422)
    try:
        audit_start(actor=actor, project_id=project_id, version=version, spec=form.spec())
    except FairhandError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, actor, found, form, status=refusal.status)
    messages.success(request, "The audit has begun. You may leave this page.")
    return redirect("audits:report", project_id=project_id, version=version)


@require_POST
def answer(request: HttpRequest, project_id: int, version: str, finding: str) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "An answer needs one of the three choices and a reason. Nothing was written.")
    else:
        finding_answer(
            actor=actor_of(request), project_id=project_id, version=version, finding=finding, **form.cleaned_data
        )
        messages.success(request, "The answer is written down.")
    return redirect(reverse("audits:report", args=[project_id, version]) + f"#finding-{finding}")


@require_safe
def pdf(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    found, _ = audit_finished(actor_of(request), project_id, version)
    return _download(found.pdf(), "application/pdf", f"audit-{version}.pdf")


@require_safe
def as_json(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    _, audit = audit_finished(actor_of(request), project_id, version)
    text = json.dumps(audit.report, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _download(text.encode(), "application/json", f"audit-{version}.json")


def _download(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _form(actor: Actor, found: AuditFound, request: HttpRequest | None = None) -> AuditForm:
    project = project_get(actor, found.release.project_id)
    sent = () if request is None else (request.POST, request.FILES)
    return AuditForm(
        *sent,
        columns=SnapshotColumns(found.release.folder),
        default_slices=[*project.slice_attributes, *project.protected_attributes],
    )


def _page(request: HttpRequest, actor: Actor, found: AuditFound, form: AuditForm, *, status: int = 200) -> HttpResponse:
    project = project_get(actor, found.release.project_id)
    may_write = actor.has(Role.OWNER, Role.ADMINISTRATOR)
    context = {
        "project": project,
        "release": found.release,
        "found": found,
        "job": found.job,
        "form": form,
        "may_start": may_write and not found.is_running and (found.release.is_open or not found.is_finished),
        "may_answer": may_write and found.release.is_open,
        "responses": FindingResponse.choices,
    }
    reading = found.reading()
    if reading is not None and found.audit is not None:
        context |= {
            "audit": found.audit,
            "reading": reading,
            "heading": HEADING,
            "eyebrow": eyebrow(reading, found.audit.about),
            "lead": reading.lead(found.open_findings),
            "tiles": tiles(reading, found.audit.agreement),
            "notes": notes(reading),
            "withheld": withheld_words(reading.k),
            "shown": [
                {"finding": one, "answers": found.answers.get(one.id, [])}
                for one in (*reading.of("flag"), *reading.of("insufficient_evidence"))
            ],
            "quiet": reading.of("no_flag"),
            "since": found.since(),
        }
    return render(request, "audits/report.html", context, status=status)
