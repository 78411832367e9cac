"""How people are paid: their versions of bank details, opened only where somebody may see them.

A person sees their own. Everybody else comes through `payee_read`, which leaves a row in the person's access log; the
makers of payout files use `payees_in_use`, whose result nobody sees before it is sealed again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from accounts.actor import Actor
from accounts.services.sealing import keyring
from annotations.pay.domain.payee import PayeeVersion, in_use, masked_iban, waiting
from annotations.pay.models import PayeeDetails
from kernel.sealing import Sealed

PURPOSE = "payee"


@dataclass(frozen=True, slots=True)
class Payee:
    """What one version holds. `place_from` is the first day on which the place of work holds."""

    name: str
    iban: str
    country: str
    region: str
    place_from: date

    @property
    def masked(self) -> str:
        return masked_iban(self.iban)

    @property
    def same_account(self) -> str:
        """Equal exactly when name and IBAN are."""
        return f"{self.iban} {self.name}"


@dataclass(frozen=True, slots=True)
class OpenedVersion:
    """A version with what it holds."""

    row: PayeeDetails
    payee: Payee

    @property
    def version(self) -> PayeeVersion:
        return PayeeVersion(self.row.number, self.row.made_at, self.row.usable_from, self.payee.same_account)


@dataclass(frozen=True, slots=True)
class MyPayee:
    """A person's own details: all versions, the one payouts use now, and the one that waits."""

    versions: list[OpenedVersion]
    in_use: OpenedVersion | None
    waiting: OpenedVersion | None


def payee_seal(user_id: int, payee: Payee) -> Sealed:
    """The sealed form of what a version holds."""
    fields = asdict(payee) | {"place_from": payee.place_from.isoformat()}
    return keyring(PURPOSE).seal(json.dumps(fields, ensure_ascii=False).encode(), about=f"user:{user_id}")


def my_payee(actor: Actor, now: datetime) -> MyPayee:
    """The actor's own details."""
    versions = _versions([actor.user_id])[actor.user_id]
    by_number = {opened.row.number: opened for opened in versions}
    plain = [opened.version for opened in versions]
    used, late = in_use(plain, now), waiting(plain, now)
    return MyPayee(versions, by_number[used.number] if used else None, by_number[late.number] if late else None)


def payees_in_use(user_ids: Iterable[int], now: datetime) -> dict[int, OpenedVersion]:
    """The version that payouts use now, of everybody who has one."""
    found = {}
    for user_id, versions in _versions(user_ids).items():
        used = in_use([opened.version for opened in versions], now)
        if used is not None:
            found[user_id] = next(opened for opened in versions if opened.row.number == used.number)
    return found


def places_of_work(user_id: int, *, first: date, last: date) -> list[tuple[str, str]]:
    """Country and region in which a person works on the days from `first` to `last`, each once: what decides the floor.

    Of each day that of the last version whose place date is not after it. For rules of pay only; nobody is shown it.
    """
    payees = [opened.payee for opened in _versions([user_id])[user_id]]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    held = [[payee for payee in payees if payee.place_from <= day] for day in days]
    return list(dict.fromkeys((known[-1].country, known[-1].region) for known in held if known))


def _versions(user_ids: Iterable[int]) -> defaultdict[int, list[OpenedVersion]]:
    ring = keyring(PURPOSE)
    found: defaultdict[int, list[OpenedVersion]] = defaultdict(list)
    for row in PayeeDetails.objects.filter(user_id__in=list(user_ids)).order_by("user_id", "number"):
        text = ring.unseal(Sealed(row.key_id, bytes(row.sealed)), about=f"user:{row.user_id}")
        fields = json.loads(text)
        payee = Payee(**{**fields, "place_from": date.fromisoformat(fields["place_from"])})
        found[row.user_id].append(OpenedVersion(row, payee))
    return found
