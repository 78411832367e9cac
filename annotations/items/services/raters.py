"""The raters an installation uses: entry points of the group `fairhand.raters`, by the names in settings.RATERS."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Final

from django.conf import settings

from annotations.items.domain.rating import Rater, Unrated, estimate
from annotations.items.domain.severity import Category
from kernel.errors import FairhandError, Unavailable

GROUP: Final = "fairhand.raters"
Estimate = Callable[[Unrated], Mapping[Category, int]]


def estimator() -> Estimate | None:
    """What estimates items on import; None where the installation uses no rater, which is the default.

    Raises Unavailable, before anything is read, for a name that no installed package offers.
    """
    names = tuple(settings.RATERS)
    if not names:
        return None
    raters = _load(names)

    def rate(item: Unrated) -> Mapping[Category, int]:
        try:
            return estimate(raters, item)
        except FairhandError:
            raise
        except Exception as error:
            # A rater is somebody else's program. Going on without it would quietly veil less than was promised.
            raise Unavailable(
                f"A rater of this installation failed: {type(error).__name__}.",
                code="rater-failed",
                kept="Nothing was imported.",
                remedy="Ask the operator to mend it or to take it out of FAIRHAND_RATERS.",
            ) from error

    return rate


@cache
def _load(names: tuple[str, ...]) -> tuple[Rater, ...]:
    offered = {point.name: point for point in entry_points(group=GROUP)}
    missing = [name for name in names if name not in offered]
    if missing:
        raise Unavailable(
            f"No installed package offers the rater {missing[0]!r}.",
            code="rater-missing",
            kept="Nothing was imported.",
            remedy=f"There is: {', '.join(sorted(offered)) or 'none'}. The operator sets FAIRHAND_RATERS.",
        )
    return tuple(offered[name].load() for name in names)
