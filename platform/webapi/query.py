"""What may stand behind the question mark: the names an operation describes. A misspelt filter would give everything (C01).

The description is the one list: `extend_schema(parameters=…)` of the operation, and `after` and `limit` where it answers a page.
"""

from functools import cache
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from kernel.errors import BadRequest

PAGING = [
    OpenApiParameter("after", int, description="`next` of the page before"),
    OpenApiParameter("limit", int, description="Rows on a page, at most 200"),
]
# A described name that ends so stands for every name that begins so: `attribute.*`.
_ANY = ".*"
_LONGEST = 60


def query_check(query: QueryDict, taken: frozenset[str]) -> None:
    """Raise BadRequest for a name that is not taken, naming those that are, and for one that is given twice.

    >>> query_check(QueryDict("limit=5&attribute.topic=war"), frozenset({"after", "limit", "attribute.*"}))
    """
    for name, values in query.lists():
        if not (name in taken or any(one.endswith(_ANY) and name.startswith(one[:-1]) for one in taken)):
            remedy = f"It takes: {', '.join(sorted(taken))}." if taken else "It takes none."
            raise BadRequest(f"This address takes no parameter {name[:_LONGEST]!r}.", remedy=remedy)
        if len(values) > 1:
            raise BadRequest(f"The parameter {name[:_LONGEST]!r} is given twice.", remedy="Send it once.")


@cache
def names_taken(view: type[Any], method: str) -> frozenset[str]:
    """The names in the query that this method ("get", "post", …) of a view describes."""
    described = getattr(getattr(view, method, None), "kwargs", {}).get("schema")
    # Which of several forms is wanted (drf-spectacular describes this one by itself).
    names = {"format"} if len(view.renderer_classes) > 1 else set()
    if described is not None:
        schema, schema.view = described(), view(request=None, kwargs={})
        parameters = [one for one in schema.get_override_parameters() if isinstance(one, OpenApiParameter)]
        names |= {one.name for one in parameters if one.location == OpenApiParameter.QUERY}
    return frozenset(names)
