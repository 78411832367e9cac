"""Is a worker running? It leaves a mark in the cache whenever it works; the scheduler makes that every few seconds."""

import time

from django.core.cache import cache

_KEY = "worker-beat"
_FRESH_S = 60


def worker_beat() -> None:
    cache.set(_KEY, time.time(), timeout=_FRESH_S)


def worker_is_alive() -> bool:
    """True when a worker left its mark within the last minute; False also when Redis is away."""
    try:
        return cache.get(_KEY) is not None
    except Exception:  # noqa: BLE001 - a page must show even when Redis is down
        return False
