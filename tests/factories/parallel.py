"""Doing one thing many times at once, each in a thread and on a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


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
