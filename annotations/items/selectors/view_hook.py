"""Whether somebody may see a veiled item in the clear: known to the exposure feature above, asked through here."""

from collections.abc import Callable
from datetime import datetime

from accounts.actor import Actor

OpenUntil = Callable[[Actor, int], datetime | None]


def _never(actor: Actor, item_id: int) -> datetime | None:
    return None


_open_until: OpenUntil = _never


def use_open_views(reader: OpenUntil) -> None:
    """Name what answers: `reader(actor, item_id)` gives the end of a logged and charged view, or None."""
    global _open_until
    _open_until = reader


def open_until(actor: Actor, item_id: int) -> datetime | None:
    return _open_until(actor, item_id)
