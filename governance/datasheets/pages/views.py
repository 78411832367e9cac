"""The datasheet of a release: read it with its evidence, answer what only a person can, take it away."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from accounts.roles import Role
from annotations.projects.selectors.projects import project_get
from governance.datasheets.domain.sheet import Completeness, Entry
from governance.datasheets.domain.sheet_markdown import NOT_ANSWERED, evidence, given_by, sheet_markdown
from governance.datasheets.domain.sheet_pdf import sheet_pdf
from governance.datasheets.selectors.datasheets import datasheet_find, datasheet_finished
from governance.datasheets.services.answer import answer_set
from governance.datasheets.services.compute import datasheet_compute
from kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry with the words a template needs; `draft` is what its form starts with."""

    entry: Entry
    evidence: str
    by: str
    draft: str


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        datasheet_compute(actor=actor, project_id=project_id, version=version)
        messages.success(request, "The datasheet is being filled in from the records.")
        return redirect("datasheets:sheet", project_id=project_id, version=version)
    found = datasheet_find(actor, project_id, version)
    may_write = actor.has(Role.OWNER, Role.ADMINISTRATOR)
    context = {
        "project": project_get(actor, project_id),
        "release": found.release,
        "job": found.job,
        "found": found,
        "may_compute": may_write and not found.is_running,
        "may_answer": may_write and found.release.is_open,
        "not_answered": NOT_ANSWERED,
    }
    made = found.sheet()
    if made is not None and found.datasheet is not None:
        about = found.datasheet.about
        sections: list[tuple[Completeness, list[_Row]]] = [
            (part, [_row(entry, about) for entry in made.of(part.section)]) for part in made.by_section()
        ]
        context |= {"sheet": made, "about": about, "sections": sections}
    return render(request, "datasheets/sheet.html", context)


@require_POST
def answer(request: HttpRequest, project_id: int, version: str, question: str) -> HttpResponse:
    text = request.POST.get("text", "")
    try:
        answer_set(actor=actor_of(request), project_id=project_id, version=version, question=question, text=text)
    except Invalid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The answer is written down.")
    return redirect(reverse("datasheets:sheet", args=[project_id, version]) + f"#{question}")


@require_safe
def markdown(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    _, row, made = datasheet_finished(actor_of(request), project_id, version)
    return download(sheet_markdown(made, row.about).encode(), "text/markdown; charset=utf-8", f"datasheet-{version}.md")


@require_safe
def pdf(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    _, row, made = datasheet_finished(actor_of(request), project_id, version)
    return download(sheet_pdf(made, row.about), "application/pdf", f"datasheet-{version}.pdf")


def download(body: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _row(entry: Entry, about: dict[str, str]) -> _Row:
    fact = entry.fact
    draft = entry.given.text if entry.given else "\n".join(fact.text) if fact and entry.state == "prefilled" else ""
    return _Row(entry, evidence(fact, about) if fact else "", given_by(entry), draft)
