"""The 45 requirements, and the checks that features of this package register for them."""

from collections.abc import Callable
from dataclasses import dataclass

from cli.conformance.world import World

Steps = Callable[[World], str]


class Failed(Exception):
    """The installation does not keep the requirement; the message says what was seen."""


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement's check. `steps` returns the evidence in few words or raises `Failed`."""

    id: str
    needs_clock: bool
    steps: Steps


REQUIREMENTS = {
    "P1": "Publishing needs escrow for the worst case",
    "P2": "Every transaction sums to zero, held by the database",
    "P3": "The ledger is append-only and hash-chained",
    "P4": "Writes are idempotent",
    "P5": "Money is whole minor units with ISO 4217 exponents",
    "P6": "The top-up is per worker on own time",
    "P7": "Every kind of time is paid",
    "P8": "Unclear instructions are paid and pause the project",
    "P9": "No reversal without a closed human fraud decision",
    "P10": "Every line explains itself",
    "P11": "Work is approved and payable after 7 days",
    "P12": "Payout files are valid, immutable, equal to the ledger",
    "P13": "Estimate before acceptance, wages from 5 people on",
    "T1": "The server's clock decides",
    "T2": "The heartbeat's schema is closed",
    "T3": "Surveillance APIs are denied",
    "T4": "Reading is paid, the idle question takes nothing back",
    "T5": "Overlapping tabs merge",
    "T6": "Lost beats replay, small corrections are accepted",
    "T7": "Raw beats are deleted 60 days after payout",
    "E1": "Consent is off by default",
    "E2": "Reserve before serve, atomically",
    "E3": "All windows hold across projects",
    "E4": "Ceilings cannot be raised",
    "E5": "No original before the reveal",
    "E6": "Filters never reduce the dose",
    "E7": "A brief card first from level 2 on",
    "E8": "Unknown severity counts as 3; re-rating only raises",
    "E9": "The cool-down is enforced and paid",
    "E10": "Skips and withdrawal are paid, free and immediate",
    "E11": "Level 4 has rules of its own",
    "E12": "A report seals the item everywhere",
    "E13": "Owners see sums over ten people only",
    "E14": "No mood data in assignment",
    "E15": "Level 2 needs a contact and a notice",
    "D1": "Decisions carry reason, evidence, rule, before effect",
    "D2": "Another person answers, or the worker wins",
    "D3": "An overturn pays and restores at once",
    "D4": "No accuracy where people may differ; n >= 50 elsewhere",
    "D5": "No restriction by automation; holds end by themselves",
    "D6": "Everybody exports all their own data",
    "U1": "Same work, same pay; quiet nights",
    "U2": "Paid break at 50 minutes, required at 2 hours",
    "U3": "A late cancellation is paid in full",
    "U4": "Forecast with P10 to P90",
}

CHECKS: dict[str, Check] = {}


def check(id_: str, *, needs_clock: bool = False) -> Callable[[Steps], Steps]:
    """Register the steps for a requirement."""

    def register(steps: Steps) -> Steps:
        if id_ not in REQUIREMENTS or id_ in CHECKS:
            raise RuntimeError(f"{id_} is no requirement, or has a check already")
        CHECKS[id_] = Check(id_, needs_clock, steps)
        return steps

    return register


def expect(holds: object, seen: str) -> None:
    """Fail with what was seen unless `holds`."""
    if not holds:
        raise Failed(seen)
