"""The time that all processes share: the database's, so that no process with a wrong clock does early what falls due (G04)."""

from datetime import datetime

from django.db import connection

from kernel import clock


def server_now() -> datetime:
    """The database's clock at this moment, aware and in UTC, also inside a long transaction.

    Whatever ends, begins or falls due is measured by it: windows of exposure, leases, holds, approvals, payouts. One round
    trip; who holds a person's lock has the same time from there already (`Person.now`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return clock.shifted(now)
