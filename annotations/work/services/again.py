"""An answer given again to a retry: the same bytes, but no item that is no longer its reader's."""

from typing import Any

from accounts.actor import Actor
from annotations.work.services.lease import lease_get
from kernel.errors import FairhandError

Answer = tuple[int, dict[str, Any]]


def answer_again(actor: Actor, answer: Answer) -> Answer:
    """The stored answer as it was, while the lease it gave still stands; afterwards the item's text is left out.

    Otherwise a key would open the text for ever, charged to nobody: after the lease ended (G02), after a withdrawal (E10),
    after a seal (E12). The address of a picture asks for itself.
    """
    status, body = answer
    offer = body.get("next", body)
    if not offer.get("lease") or offer["item"].get("text") is None:
        return answer
    try:
        lease_get(actor=actor, lease_id=offer["lease"])
    except FairhandError:
        veiled = offer | {
            "item": offer["item"] | {"text": None},
            "exposure": offer["exposure"] | {"needs_reveal": True},
        }
        return status, veiled if offer is body else body | {"next": veiled}
    return answer
