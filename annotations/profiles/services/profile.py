"""Keeping one's own profile. Nobody can keep it for anybody else."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import INSTALLATION, record
from annotations.profiles.domain.attributes import check_answers
from annotations.profiles.models import Profile, ProfileHolder
from annotations.profiles.services.sealed import answers_seal


@transaction.atomic
def profile_save(*, actor: Actor, answers: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Replace the actor's answers by these; what is left out or empty is gone for good, {} empties the profile.

    Raises Invalid naming each field that does not fit. The journal says that something was kept, never what.
    """
    kept = check_answers(answers)
    profile = own_profile(actor, now=now)
    sealed = answers_seal(profile.key, kept)
    profile.key_id, profile.sealed, profile.changed_at = sealed.key_id, sealed.data, now
    profile.save()
    record(
        user=actor.user,
        organisation_id=INSTALLATION,
        action="profiles:profile:save",
        subject="person:self",
        data={},
        at=now,
    )
    return kept


def own_profile(actor: Actor, *, now: datetime) -> Profile:
    """The actor's profile, locked; an empty one under a fresh random key where there is none. Needs a transaction."""
    User.objects.select_for_update().get(pk=actor.user_id)
    holder = ProfileHolder.objects.select_related("profile").filter(user=actor.user).first()
    if holder is not None:
        return holder.profile
    key = uuid4()
    sealed = answers_seal(key, {})
    profile = Profile.objects.create(key=key, key_id=sealed.key_id, sealed=sealed.data, changed_at=now)
    ProfileHolder.objects.create(user=actor.user, profile=profile)
    return profile
