"""The pages of releases."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import Actor, actor_of
from accounts.roles import Role
from annotations.projects.selectors.projects import project_get
from background.models import Job
from governance.releases import job_names
from governance.releases.domain.exports.formats import FORMATS
from governance.releases.domain.states import READABLE
from governance.releases.models import Release
from governance.releases.pages.forms import FreezeForm
from governance.releases.pages.steps import steps_of
from governance.releases.selectors.folders import release_files, release_merged
from governance.releases.selectors.releases import has_failed, pulls_of, release_get, release_list
from governance.releases.services.approval import release_approve, release_publish, release_withdraw
from governance.releases.services.checks import release_check
from governance.releases.services.freeze import release_freeze
from kernel.errors import FairhandError
from webapi.pagination import keyset_page

_PULLS_SHOWN = 20


@require_safe
def release_index(request: HttpRequest, project_id: int) -> HttpResponse:
    return _index(request, project_id, FreezeForm())


@require_POST
def freeze(request: HttpRequest, project_id: int) -> HttpResponse:
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return _index(request, project_id, form, status=422)
    try:
        release = release_freeze(actor=actor_of(request), project_id=project_id, **form.values())
    except FairhandError as refusal:
        form.refuse(refusal)
        return _index(request, project_id, form, status=refusal.status)
    return redirect("releases:detail", project_id=project_id, version=release.version)


@require_safe
def detail(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    actor = actor_of(request)
    release = release_get(actor, project_id, version)
    checks = Job.objects.filter(name=job_names.VERIFY, project_id=project_id, args={"release_id": release.pk})
    return render(
        request,
        "releases/detail.html",
        {
            "project": project_get(actor, project_id),
            "release": release,
            "failed": has_failed(release),
            "steps": steps_of(release),
            "files": release_files(release) if release.state in READABLE else [],
            "merged": release_merged(release) if release.state in READABLE else "",
            "formats": FORMATS,
            "check": checks.order_by("-pk").first(),
            "pulls": pulls_of(actor, release)[:_PULLS_SHOWN],
            "is_owner": actor.has(Role.OWNER),
        },
    )


@require_POST
def approve(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    return _step(
        request,
        project_id,
        version,
        lambda actor: release_approve(actor=actor, project_id=project_id, version=version),
        "Approved. Its manifest is signed for the last time.",
    )


@require_POST
def publish(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    return _step(
        request,
        project_id,
        version,
        lambda actor: release_publish(actor=actor, project_id=project_id, version=version),
        "Published.",
    )


@require_POST
def withdraw(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _step(
        request,
        project_id,
        version,
        lambda actor: release_withdraw(actor=actor, project_id=project_id, version=version, reason=reason),
        "Withdrawn. Its files are closed; the list of pulls says whom to tell.",
    )


@require_POST
def verify(request: HttpRequest, project_id: int, version: str) -> HttpResponse:
    job = release_check(actor=actor_of(request), project_id=project_id, version=version)
    return redirect("job", job_id=job.pk)


def _index(request: HttpRequest, project_id: int, form: FreezeForm, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    page = keyset_page(release_list(actor, project_id), request.GET, lambda row: row)
    context = {
        "project": project_get(actor, project_id),
        "rows": [(release, has_failed(release)) for release in page["results"]],
        "next": page["next"],
        "form": form,
        "is_owner": actor.has(Role.OWNER),
    }
    return render(request, "releases/list.html", context, status=status)


def _step(
    request: HttpRequest, project_id: int, version: str, act: Callable[[Actor], Release], done: str
) -> HttpResponse:
    """Do it and say so; a refusal is said on the same page, where what is missing can be seen."""
    try:
        act(actor_of(request))
    except FairhandError as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("releases:detail", project_id=project_id, version=version)
