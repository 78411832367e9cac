"""One's own exports."""

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.recourse.models import PersonalExport


def my_exports(actor: Actor) -> QuerySet[PersonalExport]:
    return PersonalExport.objects.filter(user=actor.user).order_by("-pk")
