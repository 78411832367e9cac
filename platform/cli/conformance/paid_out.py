"""Somebody whose work was paid out: what it takes to get there, once for all checks that look at it afterwards."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cli.conformance.world import Person, World, done

__all__ = ["IBAN", "PaidOut", "paid_out"]

IBAN = "DE89370400440532013000"


@dataclass(frozen=True, slots=True)
class PaidOut:
    """The person, their one lease, its pay line, and the payout (as it stood when it was approved) that paid it."""

    worker: Person
    project: int
    lease: int
    line: Any
    payout: Any
    at: datetime


@lru_cache(maxsize=1)
def paid_out(world: World) -> PaidOut:
    """Work with heartbeats, two weeks of waiting, a payout by two people, and the bank's word that it is paid."""
    worker, project = world.person(password=True), world.open()
    details = {"name": "A Worker", "country": "DE", "place_from": world.now().date().isoformat(), "iban": IBAN}
    worker.browser.confirm()
    done(worker.browser.write("PUT", "/api/me/payee/", details))
    done(world.owner.api.write("PUT", f"{world.org}/bank-account/", {"name": "The Organisation", "iban": IBAN}))
    lease = world.lease(worker, project)
    for seq in (1, 2, 3):
        world.advance(seconds=15, due=False)
        done(world.beat(worker, lease, seq, interacted=True))
    done(world.submit(worker, lease), 201)
    world.advance(days=15)
    made = done(world.owner.api.post(f"{world.org}/payouts/", {"currency": "EUR"}), 201)["id"]
    address = f"{world.org}/payouts/{made}/"
    done(world.second.api.post(f"{address}approve/"))
    payout = done(world.owner.api.get(address)).json
    done(world.owner.api.post(f"{address}paid/"))
    return PaidOut(worker, project, lease["lease"], world.lines(worker)[-1], payout, world.now())
