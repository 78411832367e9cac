"""What a process loads at its start: it is waited for at every start, and held in memory by every process."""

import subprocess
import sys

_LATER = (
    "scipy.stats",
    "scipy.optimize",
    "scipy.special",
    "scipy.linalg",
    "pandas",
    "numba",
    "pyspark",
    "altair",
)
_START = f"""
import django, sys
django.setup()
from django.urls import get_resolver
assert get_resolver().url_patterns
print([name for name in {_LATER} if name in sys.modules])
"""


def test_libraries_that_only_jobs_need_are_not_loaded_with_the_pages() -> None:
    said = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
