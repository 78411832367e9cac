"""Which function does which job. Features register theirs in jobs.py with @job("name")."""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import autodiscover_modules

JobFunction = Callable[..., dict[str, Any] | None]
_FUNCTIONS: dict[str, JobFunction] = {}


def job(name: str) -> Callable[[JobFunction], JobFunction]:
    """Register a job. It is called as `function(context, **args)` and must be safe to run twice."""

    def register(function: JobFunction) -> JobFunction:
        if _FUNCTIONS.setdefault(name, function) is not function:
            raise RuntimeError(f"two jobs are called {name}")
        return function

    return register


def function_of(name: str) -> JobFunction | None:
    """The function registered under a name. Outside a worker the features' jobs modules are read on the first call."""
    if name not in _FUNCTIONS:
        autodiscover_modules("jobs")
    return _FUNCTIONS.get(name)


__all__ = ["JobFunction", "function_of", "job"]
