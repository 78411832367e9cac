"""Turns a refusal into a page that says what happened, what was kept and what to do; for programs into a problem document."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import FairhandError
from webapi.errors import as_fairhand_error, problem_response, wants_problem


def refusal_response(request: HttpRequest, refusal: FairhandError) -> HttpResponse:
    if wants_problem(request):
        return problem_response(refusal)
    return render(request, "error.html", {"error": refusal}, status=refusal.status)


class ErrorPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        known = as_fairhand_error(exception)
        return refusal_response(request, known) if known else None
