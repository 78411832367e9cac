"""The checks, one module a family. Importing this package registers them all."""

from cli.conformance.checks import (
    books,
    calm,
    decisions,
    exposure,
    exposure_clock,
    exposure_others,
    pay,
    pay_clock,
    pay_writes,
    time,
    time_clock,
)

__all__ = [
    "books",
    "calm",
    "decisions",
    "exposure",
    "exposure_clock",
    "exposure_others",
    "pay",
    "pay_clock",
    "pay_writes",
    "time",
    "time_clock",
]
