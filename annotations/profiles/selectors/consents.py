"""Consents: a person's own history, and who agrees to a purpose now. No answer is read here."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.actor import Actor
from annotations.profiles.domain.consent import Purpose, is_live
from annotations.profiles.models import ProfileConsent, ProfileHolder


def my_consents(actor: Actor) -> QuerySet[ProfileConsent]:
    """The actor's own history, newest first."""
    return ProfileConsent.objects.filter(profile__holder__user=actor.user).order_by("-pk")


def my_last(actor: Actor, purpose: Purpose) -> ProfileConsent | None:
    """The row of a purpose that counts."""
    return my_consents(actor).filter(purpose=purpose.name).first()


def consenting_among(user_ids: Iterable[int], purpose: Purpose) -> list[int]:
    """Those of the people whose consent to the purpose is live, by number.

    For the draw only: that somebody agrees is nobody else's business, so nothing shows it (and so no actor is asked for).
    """
    last = ProfileConsent.objects.filter(profile=OuterRef("profile"), purpose=purpose.name).order_by("-pk")
    rows = (
        ProfileHolder.objects.filter(user_id__in=set(user_ids))
        .annotate(last=Subquery(last.values("pk")[:1]))
        .exclude(last=None)
        .values_list("user_id", "last")
    )
    counted = ProfileConsent.objects.in_bulk([consent for _, consent in rows])
    return sorted(user_id for user_id, consent in rows if is_live(purpose, [counted[consent]]))
