"""Who looked into the actor's profile."""

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import AccessRecord
from accounts.selectors.mine import access_records_about_me

# How a read of a profile is called in the access log.
READ_AS = "profile"


def profile_reads(actor: Actor) -> QuerySet[AccessRecord]:
    """Every read of the actor's profile by somebody else, newest first."""
    return access_records_about_me(actor).filter(what=READ_AS)
