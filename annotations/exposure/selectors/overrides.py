"""Exceptions as operators see them: who asked, who decided, until when; never what anybody was shown."""

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.roles import Duty
from annotations.exposure.models import LimitOverride
from kernel.errors import NotFound


def overrides_list(actor: Actor) -> QuerySet[LimitOverride]:
    """Every request of the installation. Raises NotFound for anybody but an operator."""
    if Duty.OPERATOR not in actor.duties:
        raise NotFound("There is nothing at this address.")
    return LimitOverride.objects.select_related("person", "requested_by", "decided_by").order_by("-pk")


def overrides_of(actor: Actor) -> QuerySet[LimitOverride]:
    """The approved exceptions about the actor, newest first: they see who decided and why."""
    mine = LimitOverride.objects.filter(person_id=actor.user_id, approved=True)
    return mine.select_related("requested_by", "decided_by").order_by("-pk")
