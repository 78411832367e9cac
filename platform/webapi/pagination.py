"""Keyset paging: a page begins after the last id of the page before, so that page 1,000 costs what page 1 costs."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from kernel.errors import BadRequest

MAX_PAGE = 200
DEFAULT_PAGE = 50
M = TypeVar("M", bound=Model)


def page_bounds(query: Mapping[str, str]) -> tuple[int | None, int]:
    """`after` and `limit` of a list request. Anything but a small whole number is refused."""
    try:
        after = int(query["after"]) if query.get("after") else None
        limit = int(query.get("limit") or DEFAULT_PAGE)
    except ValueError:
        raise BadRequest(
            "`after` and `limit` must be whole numbers.", remedy="Take `after` from the `next` of the page before."
        ) from None
    if limit < 1 or (after is not None and not 0 <= after < 2**62):
        raise BadRequest("`limit` must be at least 1 and `after` a value from `next`.")
    return after, min(limit, MAX_PAGE)


def keyset_page(
    rows: QuerySet[M], query: Mapping[str, str], show: Callable[[M], Any], *, newest_first: bool = True
) -> dict[str, Any]:
    """One page of `rows` as {"results": […], "next": id or null}. `next` is the `after` of the following page."""
    after, limit = page_bounds(query)
    if after is not None:
        rows = rows.filter(pk__lt=after) if newest_first else rows.filter(pk__gt=after)
    found = list(rows.order_by("-pk" if newest_first else "pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return {"results": [show(row) for row in found], "next": found[-1].pk if more else None}
