"""The one way to what people said about themselves: an access row for each of them, and only then the answers (I10)."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from accounts.actor import Actor
from accounts.services.sensitive import sensitive_read_many
from annotations.profiles.models import DrawnGroups, GroupDraw, Profile, ProfileHolder
from annotations.profiles.selectors.access import READ_AS
from annotations.profiles.services.sealed import answers_unseal
from kernel.sealing import Sealed

T = TypeVar("T")
Answers = dict[int, dict[str, str]]


def answers_read(*, actor: Actor, user_ids: Iterable[int], purpose: str, then: Callable[[Answers], T]) -> T:
    """Give {person: answers} of those who have a profile to `then`, and return what it makes of them.

    Before anything is opened, the access log of every other person in `user_ids` says who reads, and what for.
    """
    wanted = sorted(set(user_ids))
    return sensitive_read_many(
        actor=actor, subject_ids=wanted, what=READ_AS, purpose=purpose, read=lambda: then(_open(wanted))
    )


def drawn_read(*, actor: Actor, draw: GroupDraw, purpose: str) -> Answers:
    """{person: the groups shown} of an earlier draw, under the same rule."""
    rows = list(DrawnGroups.objects.filter(draw=draw, profile__holder__isnull=False).select_related("profile__holder"))
    return sensitive_read_many(
        actor=actor,
        subject_ids=[row.profile.holder.user_id for row in rows],
        what=READ_AS,
        purpose=purpose,
        read=lambda: {row.profile.holder.user_id: _unsealed(row.profile, row) for row in rows},
    )


def my_answers(actor: Actor) -> dict[str, str]:
    """What the actor said about themselves. Reading about oneself leaves no row."""
    return answers_read(
        actor=actor,
        user_ids=[actor.user_id],
        purpose="my own profile",
        then=lambda answers: answers.get(actor.user_id, {}),
    )


def my_drawn_groups(actor: Actor) -> list[tuple[DrawnGroups, dict[str, str]]]:
    """Every draw that showed groups of the actor, newest first, with the groups."""
    rows = DrawnGroups.objects.filter(profile__holder__user=actor.user).select_related("draw", "profile")
    return [(row, _unsealed(row.profile, row)) for row in rows.order_by("-pk")]


def profile_document(actor: Actor) -> dict[str, Any]:
    """The actor's profile for their own export."""
    uses = [
        {"what_for": row.draw.what_for, "at": row.draw.at, "groups": groups} for row, groups in my_drawn_groups(actor)
    ]
    return {"answers": my_answers(actor), "in_releases": uses}


def _open(user_ids: list[int]) -> Answers:
    holders = ProfileHolder.objects.filter(user_id__in=user_ids).select_related("profile")
    return {holder.user_id: _unsealed(holder.profile, holder.profile) for holder in holders}


def _unsealed(profile: Profile, row: Profile | DrawnGroups) -> dict[str, str]:
    return answers_unseal(profile.key, Sealed(row.key_id, bytes(row.sealed)))
