"""A person's bank details for their export: every version, with the account number but for its ends."""

from datetime import datetime
from typing import Any

from accounts.actor import Actor
from accounts.models import User
from annotations.pay.selectors.payees import my_payee


def payee_versions(user: User, now: datetime) -> list[dict[str, Any]]:
    """The versions, oldest first. They are sealed at rest; a zip on a disk is not, so the whole number stays out of it."""
    return [
        {
            "number": opened.row.number,
            "name": opened.payee.name,
            "iban": opened.payee.masked,
            "country": opened.payee.country,
            "region": opened.payee.region,
            "place_from": opened.payee.place_from,
            "made_at": opened.row.made_at,
            "usable_from": opened.row.usable_from,
        }
        for opened in my_payee(Actor(user=user), now).versions
    ]
