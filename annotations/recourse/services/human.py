"""Only a person in a browser decides about a person (D5)."""

from accounts.actor import Actor
from kernel.errors import Forbidden


def require_person(actor: Actor) -> None:
    """Raise Forbidden for a program: whoever asks with an API token, whatever its scopes."""
    if actor.scopes is not None:
        raise Forbidden(
            "A program does not decide about a person, nor answer an appeal.",
            code="needs-a-person",
            kept="Nothing was decided, and nobody was told.",
            remedy="Sign in and decide yourself.",
        )
