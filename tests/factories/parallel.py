"""Doing one thing many times at once, each in a thread and on a database connection of its own."""

import threading
import time
from collections.abc import Callable
from typing import Any, Self

from django.db import connection, connections


def in_parallel(number: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0…number-1)` at the same moment; return in order what each gave back, or the exception it raised."""
    results: list[Any] = [None] * number
    start = threading.Barrier(number)

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = act(place)
        except Exception as error:  # noqa: BLE001 - the test looks at what each attempt came to
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Different acts at the same moment, as `in_parallel` runs one."""
    return in_parallel(len(acts), lambda place: acts[place]())


def wait_for_a_waiter(seconds: float = 60) -> None:
    """Return once somebody waits for a lock that the test's own transaction holds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited")


class Beside:
    """An act on a thread and a connection of its own, beside a transaction that the test holds open.

    >>> with transaction.atomic():                          # doctest: +SKIP
    ...     Item.objects.select_for_update().get(pk=7)
    ...     other = Beside(lambda: hand_in(7)).waiting()    # it has begun, and waits for the item
    >>> other.outcome()                                     # doctest: +SKIP
    201
    """

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act = act
        self._came_to: Any = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            self._came_to = self._act()
        except Exception as error:  # noqa: BLE001 - the test looks at what it came to
            self._came_to = error
        finally:
            connections.close_all()

    def started(self) -> Self:
        self._thread.start()
        return self

    def waiting(self) -> Self:
        """Start it, and return once it waits for what the test holds."""
        self.started()
        wait_for_a_waiter()
        return self

    def outcome(self, seconds: float = 60) -> Any:
        """What it gave back, or the exception it raised; fails when it is not done in time."""
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "it still waits"
        return self._came_to
