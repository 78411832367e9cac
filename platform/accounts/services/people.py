"""Accounts of people. Nobody signs up uninvited: these are called by an accepted invitation and the command line."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import INSTALLATION, record
from accounts.services.text import clean_email, clean_line
from accounts.services.time_zones import known_time_zone
from kernel.errors import Conflict, Invalid


@transaction.atomic
def user_create(*, email: str, display_name: str, password: str | None = None, time_zone: str = "UTC") -> User:
    """Make an account. Without a password the person signs in by a one-time link and may then set one.

    Raises Conflict when the address has an account, Invalid when the password is weak.
    """
    email = clean_email(email)
    name = clean_line(display_name, field="display_name", longest=120)
    zone = known_time_zone(time_zone)
    if password is not None:
        _check_password(password, User(email=email, display_name=name))
    if User.objects.filter(email=email).exists():
        raise Conflict(
            "There is an account with this address already.", kept="Nothing was changed.", remedy="Sign in with it."
        )
    user = User.objects.create_user(email=email, password=password, display_name=name, time_zone=zone)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    return user


@transaction.atomic
def profile_update(*, actor: Actor, display_name: str | None = None, time_zone: str | None = None) -> User:
    """Change the actor's own name or time zone; what is None stays."""
    user = actor.user
    if display_name is not None:
        user.display_name = clean_line(display_name, field="display_name", longest=120)
    if time_zone is not None:
        user.time_zone = known_time_zone(time_zone)
    user.save(update_fields=["display_name", "time_zone"])
    changed = [name for name, value in (("display_name", display_name), ("time_zone", time_zone)) if value is not None]
    record(
        user=user,
        organisation_id=INSTALLATION,
        action="accounts:profile:update",
        subject="profile",
        data={"fields": changed},
    )
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(
            "This password is too easy to guess.",
            errors=[{"field": "password", "message": message} for message in error.messages],
        ) from None
