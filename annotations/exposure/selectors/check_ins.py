from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.exposure.models import CheckIn


def check_ins_of(actor: Actor) -> QuerySet[CheckIn]:
    """The actor's own check-ins, as they were encrypted. There is no way to anybody else's."""
    return CheckIn.objects.filter(user_id=actor.user_id)
