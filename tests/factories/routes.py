"""Every route of the URL map, with an address to try it at and the methods it takes: what A01 and A06 are generated from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

MISSING = 999999
_PARAMETER = re.compile(r"<(?:(?P<kind>[a-z0-9]+):)?(?P<name>\w+)>")
_WRITES = ("post", "put", "patch", "delete")
_SAMPLES = {"int": str(MISSING), "uuid": "00000000-0000-7000-8000-000000000000"}


@dataclass(frozen=True, slots=True)
class Route:
    """`name` as in the route table; None for a pattern that has no name. `template` is "" for regular expressions."""

    name: str | None
    template: str
    writes: tuple[str, ...]

    @property
    def in_organisation(self) -> bool:
        return "<int:project_id>" in self.template or "<slug:org>" in self.template

    @property
    def parameters(self) -> set[str]:
        return {match["name"] for match in _PARAMETER.finditer(self.template)}

    def address(self, *, org: str, project_id: int, ids: Mapping[str, int | str] | None = None) -> str:
        """The route's address for this organisation and project; ids not given are ones that do not exist."""
        known = {"org": org, "project_id": project_id, **(ids or {})}

        def value(match: "re.Match[str]") -> str:
            if match["name"] in known:
                return str(known[match["name"]])
            return _SAMPLES.get(match["kind"] or "str", "missing")

        return "/" + _PARAMETER.sub(value, self.template)


@cache
def routes() -> tuple[Route, ...]:
    return tuple(_walk(get_resolver().url_patterns, "", "", plain=True))


def organisation_routes() -> list[Route]:
    """The routes that lead into one organisation."""
    return [route for route in routes() if route.in_organisation]


def send(browser: Client, method: str, address: str) -> Any:
    """A request with an empty body: a JSON object to the API, a form to a page."""
    if method in _WRITES and address.startswith("/api/"):
        return getattr(browser, method)(address, {}, content_type="application/json")
    return getattr(browser, method)(address)


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, prefix: str, *, plain: bool) -> Iterator[Route]:
    for entry in patterns:
        simple = plain and isinstance(entry.pattern, RoutePattern)
        text = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, inner, text, plain=simple)
        else:
            name = f"{namespace}{entry.name}" if entry.name else None
            yield Route(name=name, template=text if simple else "", writes=_writes(entry.callback))


def _writes(view: Any) -> tuple[str, ...]:
    """The writing methods a class-based view has; of a function, where nobody can tell, POST."""
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if cls is None:
        return ("post",)
    return tuple(method for method in _WRITES if hasattr(cls, method)) or ("post",)
