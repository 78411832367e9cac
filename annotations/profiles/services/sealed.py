"""How answers are sealed. Nobody but `services.reading` opens them."""

import json
from collections.abc import Mapping
from uuid import UUID

from accounts.services.sealing import keyring
from kernel.sealing import Sealed

_PURPOSE = "profile"


def answers_seal(key: UUID, answers: Mapping[str, str]) -> Sealed:
    """The answers of a profile, bound to its key: moved to another profile they do not open."""
    return keyring(_PURPOSE).seal(json.dumps(dict(answers)).encode(), about=f"profile:{key}")


def answers_unseal(key: UUID, sealed: Sealed) -> dict[str, str]:
    """The answers again. Raises Unavailable when the key is gone or a bit was changed."""
    opened: dict[str, str] = json.loads(keyring(_PURPOSE).unseal(sealed, about=f"profile:{key}"))
    return opened
