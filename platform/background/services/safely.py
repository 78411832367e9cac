"""One act of many: what fails is logged, and does not stop the others."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


def safely(act: Callable[[], int], what: str) -> int:
    """What `act` returns; 0 where it fails. For acts of a transaction of their own, which the next run of the job tries again."""
    try:
        return act()
    except Exception:
        log.exception("%s failed and is tried again with the next run", what)
        return 0
