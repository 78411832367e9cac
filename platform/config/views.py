"""The few views that belong to no feature."""

import sys
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views import defaults

from accounts.models import InstallationDuty
from accounts.roles import Duty, Role
from background.health import worker_is_alive
from config.middleware.errors import refusal_response
from kernel.errors import BadRequest, FairhandError, Forbidden, NotFound
from webapi.errors import MAX_ERRORS, as_fairhand_error, problem_response, wants_problem
from webapi.pagination import MAX_PAGE
from webapi.parsers import MAX_BODY, MAX_VALUES

_DESKS = {Duty.OPERATOR.value: "exposure:overrides", Duty.CONTENT_OFFICER.value: "exposure:seals"}


def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first page: annotators land on their work, those who watch over people on their desk, others on their organisation."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    memberships = list(request.user.memberships.filter(active=True).select_related("organisation"))
    roles = {role for membership in memberships for role in membership.roles}
    if Role.ANNOTATOR in roles and len(roles) == 1:
        return redirect("work:home")
    if roles == {Role.STEWARD}:
        return redirect("exposure:steward", org=memberships[0].organisation.slug)
    if memberships:
        return redirect("projects:organisation", org=memberships[0].organisation.slug)
    duty = InstallationDuty.objects.filter(user=request.user).first()
    return redirect(_DESKS[duty.duty] if duty else "work:home")


def health(request: HttpRequest) -> JsonResponse:
    """200 when the web process reaches the database. A missing worker is reported, not fatal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "worker": worker_is_alive()})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    error = Forbidden(
        "The form had expired, or did not come from this site.",
        kept="Nothing was changed.",
        remedy="Go back, reload the page and send it again.",
    )
    return render(request, "error.html", {"error": error}, status=403)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the sign-in library refuses: to ask again for a password that somebody does not have, for one."""
    refusal = Forbidden(
        "This page is not for your account as it is.",
        kept="Nothing was changed.",
        remedy="If it asks for your password and you have none, set one under Password first.",
    )
    return refusal_response(request, refusal)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal_response(request, NotFound("There is nothing here, or nothing you may see."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django refuses before any view: an unknown host, too many fields."""
    if wants_problem(request):
        return problem_response(
            BadRequest(
                "The request was refused before it was looked at.",
                kept="Nothing was changed.",
                remedy="Send it to the address under which this installation is known, and not larger than its documentation says.",
            )
        )
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever nobody else has answered, also before any view: a database that hangs up while it is asked who this is (503)."""
    error = sys.exc_info()[1]
    known = as_fairhand_error(error) if isinstance(error, Exception) else None
    if wants_problem(request):
        return problem_response(
            known
            or FairhandError(
                "Something went wrong on our side. It is in the operator's log.",
                kept="What you had submitted before is kept.",
                remedy="Send it again with the same Idempotency-Key: it is done once. If it fails again, tell your administrator the time.",
            )
        )
    return render(request, "500.html", status=known.status if known else 500)


def api_docs(request: HttpRequest) -> HttpResponse:
    """The API's operations as a plain page, read from the same schema as /api/schema/; no third-party script."""
    limits = {
        "errors": MAX_ERRORS,
        "values": f"{MAX_VALUES:,}",
        "megabytes": MAX_BODY // 1024**2,
        "page": MAX_PAGE,
    }
    return render(request, "api_docs.html", {"groups": _operations(), "limits": limits})


@cache
def _operations() -> list[tuple[str, list[dict[str, str]]]]:
    """Written once a process: the description takes most of a second, anybody may ask for it, and it cannot change."""
    from drf_spectacular.generators import SchemaGenerator

    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    groups: dict[str, list[dict[str, str]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                group = operation.get("tags", ["other"])[0]
                entry = {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary") or operation.get("description", ""),
                }
                groups.setdefault(group, []).append(entry)
    return sorted(groups.items())
