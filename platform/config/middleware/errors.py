"""Turns a refusal raised by a page into a page that says what happened, what was kept and what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from webapi.errors import as_fairhand_error, problem_response, wants_problem


class ErrorPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        known = as_fairhand_error(exception)
        if known is None:
            return None
        if wants_problem(request):
            return problem_response(known)
        return render(request, "error.html", {"error": known}, status=known.status)
