"""The installation's signing key: a file of its own or an environment variable, never a row of the database."""

import os
import re
import secrets
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from governance.provenance.domain.tree_head import key_id, public_key_bytes
from governance.provenance.models import PublicKey
from kernel.errors import Unavailable

VARIABLE: Final = "FAIRHAND_SIGNING_KEY"
_HEX: Final = re.compile(r"[0-9a-f]{64}")


def signing_key() -> Ed25519PrivateKey:
    """The Ed25519 key that signs tree heads and manifests, made on first use; its public half is published as a row.

    `FAIRHAND_SIGNING_KEY` (64 hexadecimal digits) comes first, so that several hosts can share one key. Raises
    Unavailable when what is there is no key: a new one in its place would look like another signer.
    """
    text = os.environ.get(VARIABLE) or _from_file(Path(settings.DATA_DIR) / "keys" / "journal.key")
    if not _HEX.fullmatch(text):
        raise Unavailable(
            "The signing key cannot be read.",
            kept="Nothing was signed.",
            remedy=f"Put the key back as 64 hexadecimal digits in keys/journal.key or {VARIABLE}.",
        )
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    public = public_key_bytes(key)
    PublicKey.objects.get_or_create(key_id=key_id(public), defaults={"public_hex": public.hex()})
    return key


def _from_file(path: Path) -> str:
    if not path.exists():
        _create(path)
    return path.read_text(encoding="ascii", errors="replace").strip()


def _create(path: Path) -> None:
    """Write a new key so that of two processes starting together one wins and nobody reads half a file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(6)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(32).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
