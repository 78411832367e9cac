"""Claim: exposure windows stay exact and O(log n) at 10 million events.

One person's log is grown by SQL, in the stand's own database, from ten thousand to ten million settled views. At each size the five
windows, and the time at which a full one frees, are asked for many times at random instants: printed is the time a question takes, the ratio of the
largest size to the smallest, and whether every answer equals a recount by summing the rows.
"""

import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from stand import Stand

# One view of a second at level 2 every two seconds: 4,000 qpms each.
_GROW = """
INSERT INTO exposure_exposurecharge (user_id, at, category, level, view_ms, qpms, cum_view_ms, cum_qpms, assignment_id, path, reason)
SELECT %(user)s, %(start)s::timestamptz + n * interval '2 seconds', 'hate', 2, 1000, 4000, n * 1000, n * 4000, n, 'workbench', 'settled'
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
"""
_RECOUNT = """
SELECT coalesce(sum(qpms), 0)::bigint, coalesce(sum(view_ms), 0)::bigint FROM exposure_exposurecharge
 WHERE user_id = %s AND at > %s AND at <= %s
"""
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
START = datetime(2020, 1, 1, tzinfo=UTC)


def questions(user_id: int, size: int, number: int) -> tuple[float, float, bool]:
    """Median seconds for the five windows and for when one frees, and whether all answers are exact."""
    from django.db import connection

    from annotations.exposure.domain.dose import Reservation
    from annotations.exposure.domain.limits import STANDARD, WINDOW_MS, Window, check
    from annotations.exposure.models import ExposureAccount
    from annotations.exposure.selectors.frees import frees_at
    from annotations.exposure.selectors.usage import standing_read, usage_of

    chance, windows, frees, exact = random.Random(size), [], [], True
    for _ in range(number):
        place = chance.randrange(size // 2, size + 1)
        now = START + timedelta(seconds=2 * place, milliseconds=chance.randrange(2000))
        account = ExposureAccount(
            user_id=user_id,
            cum_qpms=place * 4000,
            cum_view_ms=place * 1000,
            last_view_at=START + timedelta(seconds=2 * place),
        )
        begun = time.perf_counter()
        standing = standing_read(account, now)
        usage = usage_of(standing)
        windows.append(time.perf_counter() - begun)
        wanted = Reservation(3, 120_000)
        over = check(usage, wanted, STANDARD).over
        begun = time.perf_counter()
        frees_at(standing, wanted, STANDARD, over)
        frees.append(time.perf_counter() - begun)
        with connection.cursor() as cursor:
            for window, length in WINDOW_MS.items():
                cursor.execute(_RECOUNT, [user_id, now - timedelta(milliseconds=length), now])
                qpms, view_ms = cursor.fetchone()
                exact = exact and usage[window] == (view_ms if window is Window.VIEW else qpms)
    return statistics.median(windows), statistics.median(frees), exact


def grow(user_id: int, have: int, size: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for first in range(have + 1, size + 1, 500_000):
            last: Any = min(size, first + 499_999)
            cursor.execute(_GROW, {"user": user_id, "start": START, "first": first, "last": last})
        cursor.execute("ANALYZE exposure_exposurecharge")


def main(largest: int) -> None:
    with Stand():
        from tests.factories.people import make_user

        user_id, have, medians = make_user().pk, 0, []
        for size in [size for size in SIZES if size <= largest]:
            grow(user_id, have, size)
            have = size
            questions(user_id, size, 20)
            windows, frees, exact = questions(user_id, size, 100)
            medians.append(windows)
            print(
                f"{size:>12,} events: five windows {1000 * windows:.2f} ms, when one frees {1000 * frees:.2f} ms, "
                f"{'exact' if exact else 'NOT EXACT'}",
                flush=True,
            )
            assert exact, "a window differs from a recount"
        print(f"ratio of the largest to the smallest: {medians[-1] / medians[0]:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
