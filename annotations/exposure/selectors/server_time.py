"""The time by which exposure is counted: the database's, so that no process with a wrong clock frees a window early (G04)."""

from datetime import datetime

from django.db import connection

from kernel import clock


def server_now() -> datetime:
    """The database's clock at this moment, also inside a long transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return clock.shifted(now)
