"""Bringing data in: choose a file, look at what a dry run finds, import."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from annotations.items.domain.uploads import check_length
from annotations.items.models import ImportBatch, ImportState
from annotations.items.pages.forms import SourceForm, UploadForm
from annotations.items.pages.options import delimiters_of, guessed, meanings_of, posted
from annotations.items.selectors.import_preview import import_preview
from annotations.items.selectors.imports import import_get, import_state, imports_of, sources_of
from annotations.items.services.imports import import_cancel, import_repeat, import_start
from annotations.items.services.sources import source_create
from annotations.projects.selectors.projects import project_get
from kernel.errors import FairhandError, Invalid


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, project_id: int) -> HttpResponse:
    """The form, and the imports so far. A file that is sent is only checked; nothing is written yet."""
    actor, status, refused = actor_of(request), 200, None
    if request.method == "POST":
        check_length(request.META.get("CONTENT_LENGTH"))
    project = project_get(actor, project_id)
    sources = list(sources_of(actor, project_id).order_by("name"))
    form = UploadForm(project, [source.name for source in sources], request.POST or None, request.FILES or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
            try:
                batch = import_start(
                    actor=actor,
                    project_id=project_id,
                    kind=kind,
                    file=file,
                    file_name=file.name,
                    source_name=form.cleaned_data["source"],
                    options=guessed(kind, file),
                    dry_run=True,
                )
            except FairhandError as refusal:
                refused, status = refusal, refusal.status
            else:
                return redirect("items:import-batch", project_id=project_id, import_id=batch.pk)
    earlier = [
        (batch, ImportState(import_state(batch)).label, _new(batch))
        for batch in imports_of(actor, project_id).order_by("-pk")[:20]
    ]
    context = {"project": project, "form": form, "sources": sources, "earlier": earlier, "refused": refused}
    return render(request, "items/import.html", context, status=status)


def import_batch(request: HttpRequest, project_id: int, import_id: int) -> HttpResponse:
    """One import: progress, then what was found, with the columns to correct after a check."""
    actor = actor_of(request)
    batch, found = import_preview(actor, project_id, import_id)
    return _batch_page(request, batch, found)


@require_POST
def import_confirm(request: HttpRequest, project_id: int, import_id: int) -> HttpResponse:
    """Check again with other columns, or import what was checked."""
    actor = actor_of(request)
    checked = import_get(actor, project_id, import_id)
    options = posted(checked.kind, request.POST, checked.options)
    dry_run = request.POST.get("go") != "import"
    try:
        batch = import_repeat(actor=actor, project_id=project_id, import_id=import_id, options=options, dry_run=dry_run)
    except Invalid as refusal:
        for problem in refusal.errors or [{"message": refusal.detail}]:
            messages.error(request, problem["message"])
        return redirect("items:import-batch", project_id=project_id, import_id=import_id)
    return redirect("items:import-batch", project_id=project_id, import_id=batch.pk)


@require_POST
def import_cancel_page(request: HttpRequest, project_id: int, import_id: int) -> HttpResponse:
    import_cancel(actor=actor_of(request), project_id=project_id, import_id=import_id)
    return redirect("items:import-batch", project_id=project_id, import_id=import_id)


@require_http_methods(["GET", "HEAD", "POST"])
def source_new(request: HttpRequest, project_id: int) -> HttpResponse:
    """Declare a source: where data come from, and how disturbing they may be."""
    actor, status = actor_of(request), 200
    project = project_get(actor, project_id)
    form = SourceForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                source_create(actor=actor, project_id=project_id, declared_severity=form.severity(), **form.texts())
            except FairhandError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                return redirect("items:import", project_id=project_id)
    return render(request, "items/source.html", {"project": project, "form": form}, status=status)


def _new(batch: ImportBatch) -> int:
    """How many items or votes an import brought, or would bring."""
    return int(batch.report.get("items") or batch.report.get("votes") or 0)


def _batch_page(request: HttpRequest, batch: ImportBatch, found: object) -> HttpResponse:
    state = import_state(batch)
    chosen = batch.options.get("columns", {})
    job = batch.job
    context = {
        "project": batch.project,
        "batch": batch,
        "state": state,
        "new": _new(batch),
        "state_title": ImportState(state).label,
        "running": state in {ImportState.WAITING, ImportState.RUNNING},
        "percent": round(100 * job.progress / job.progress_total) if job and job.progress_total else 0,
        "preview": found,
        "columns": [(name, title, needed, chosen.get(name, "")) for name, title, needed in meanings_of(batch.kind)],
        "delimiters": delimiters_of(batch.kind, batch.options),
        "ignored": ", ".join(batch.options.get("ignored", [])),
        "repeats": batch.options.get("repeats", "refuse"),
        "counts": [
            (title, batch.report[name])
            for name, title in (
                ("read", "Rows read"), ("items", "New items"), ("votes", "New votes"), ("skipped", "There already"),
                ("sealed", "Sealed, as equal content was reported"),
                ("prelabels", "Suggested labels"), ("annotators", "People"), ("dropped_repeats", "Repeats dropped"),
                ("level", "Highest level"),
            )
            if name in batch.report
        ],
    }  # fmt: skip
    return render(request, "items/import_batch.html", context)
