"""The checks, one module a family. Importing this package registers them all."""

from cli.conformance.checks import (
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
