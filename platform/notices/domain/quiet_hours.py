"""The hours in which nobody is written to: 22:00 to 07:00 where the person is (U1)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT_BEGINS = time(22)
NIGHT_ENDS = time(7)


def deliver_after(now: datetime, zone: str, *, urgent: bool = False) -> datetime:
    """The earliest moment at which a message may reach a person, in UTC.

    By day that is `now`; by night it is 07:00 on the wall clock of their zone, whatever the clocks do in between. An
    urgent message (a security hold, a change of payee details) never waits. `now` is aware.

    >>> deliver_after(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "Europe/Vienna").isoformat()  # 00:30, clocks go forward at 2
    '2026-03-29T05:00:00+00:00'
    >>> deliver_after(datetime(2026, 3, 28, 12, 0, tzinfo=UTC), "Europe/Vienna").isoformat()
    '2026-03-28T12:00:00+00:00'
    """
    there = now.astimezone(ZoneInfo(zone))
    clock_there = there.time()
    if urgent or NIGHT_ENDS <= clock_there < NIGHT_BEGINS:
        return now.astimezone(UTC)
    morning = there.date() + timedelta(days=1 if clock_there >= NIGHT_BEGINS else 0)
    return datetime.combine(morning, NIGHT_ENDS, tzinfo=ZoneInfo(zone)).astimezone(UTC)
