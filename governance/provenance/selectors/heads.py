"""Tree heads and keys as anybody entitled to compare them sees them."""

from typing import Any

from accounts.actor import Actor
from governance.provenance.domain.tree_head import TreeHead as Head
from governance.provenance.models import PublicKey, TreeHead
from kernel.errors import NotFound


def head_latest(actor: Actor) -> TreeHead | None:
    """The newest head of the log of the organisation the request is about; None while the log is empty."""
    return TreeHead.objects.filter(organisation_id=actor.here).order_by("-size").first()


def head_of_size(organisation_id: int, size: int) -> TreeHead:
    """The head that was signed when the log had `size` leaves. Raises NotFound where none was."""
    row = TreeHead.objects.filter(organisation_id=organisation_id, size=size).first()
    if row is None:
        raise NotFound(f"No tree head of {size} leaves was signed.")
    return row


def signed_document(row: TreeHead) -> dict[str, Any]:
    """The content of tree_head.json: {"head", "key_id", "public_key", "signature"}."""
    public = PublicKey.objects.get(key_id=row.key_id).public_hex
    return {
        "head": head_value(row).document(),
        "key_id": row.key_id,
        "public_key": public,
        "signature": bytes(row.signature).hex(),
    }


def head_value(row: TreeHead) -> Head:
    """The head as the domain knows it."""
    return Head(log=f"org-{row.organisation_id}", size=row.size, root=bytes.fromhex(row.root), time=row.at)


def keys_published() -> list[PublicKey]:
    """Every key the installation has signed with, newest first. Public: whoever checks a release needs them."""
    return list(PublicKey.objects.order_by("-pk"))
