"""The installation's keyring: `kernel.sealing` with the secrets of this installation."""

from django.conf import settings

from kernel.sealing import Keyring


def keyring(purpose: str) -> Keyring:
    """The keys of one purpose ("payee", …). `FAIRHAND_SEALING_SECRETS` (newest first, separated by spaces), then SECRET_KEY.

    Rotating: put a new secret in front. Old ones stay as long as anything sealed with them is kept.
    """
    return Keyring([*settings.SEALING_SECRETS, settings.SECRET_KEY], purpose=purpose)
