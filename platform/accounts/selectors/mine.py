"""What belongs to the actor personally."""

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import AccessRecord, ApiToken


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's tokens that are not revoked, newest first."""
    return ApiToken.objects.filter(user=actor.user, revoked_at=None).select_related("organisation").order_by("-pk")


def access_records_about_me(actor: Actor) -> QuerySet[AccessRecord]:
    """Who read sensitive records about the actor, when and what for, newest first."""
    return AccessRecord.objects.filter(subject=actor.user).select_related("reader").order_by("-pk")
