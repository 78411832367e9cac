"""Every route of the API refuses what it does not take behind the question mark, once whoever asks has been let in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from kernel.errors import BadRequest
from webapi.errors import problem_response
from webapi.query import names_taken, query_check


class ClosedQuery:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        described = getattr(view, "cls", None)
        if described is None or not request.GET or request.method == "OPTIONS":
            return None
        method = "get" if request.method == "HEAD" else str(request.method).lower()
        try:
            query_check(request.GET, names_taken(described, method))
        except BadRequest as refusal:
            return problem_response(refusal)
        return None
