from functools import cache
from zoneinfo import available_timezones

from kernel.errors import Invalid


@cache
def time_zones() -> tuple[str, ...]:
    """Names people may choose, sorted: those with a region, and UTC."""
    return tuple(sorted(name for name in available_timezones() if name == "UTC" or "/" in name))


def known_time_zone(name: str) -> str:
    if name not in time_zones():
        raise Invalid(
            "There is no such time zone.",
            errors=[{"field": "time_zone", "message": "Choose one such as Europe/Vienna."}],
        )
    return name
