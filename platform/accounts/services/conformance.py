"""An organisation in which the conformance suite may do as it likes, with people who are nobody.

An operator has no say in organisations. This is the one exception: in an organisation that was made for a conformance run,
and nowhere else, the operator makes people and gets their keys. Their addresses cannot receive mail (RFC 2606).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from accounts.actor import Actor
from accounts.models import ApiToken, Membership, Organisation, User
from accounts.roles import Scope
from accounts.services.journal import INSTALLATION, record
from accounts.services.memberships import membership_grant
from accounts.services.organisations import organisation_create
from accounts.services.people import user_create
from kernel import clock
from kernel.errors import NotFound
from kernel.ids import new_token, token_digest

# Long, because a run in test mode moves the clock by months; they are revoked when the run ends.
TOKEN_DAYS = 1000


@dataclass(frozen=True, slots=True)
class ConformancePerson:
    """A person of a run with the keys to act as them. `password` is empty unless it was asked for."""

    user: User
    membership: Membership
    token: str = field(repr=False)
    password: str = field(repr=False)


@transaction.atomic
def conformance_create(*, actor: Actor) -> tuple[Organisation, ConformancePerson]:
    """Make the organisation of a run and its first administrator, who can also sign in."""
    name = f"conformance-{secrets.token_hex(4)}"
    user, password = _user(name, "administrator", "UTC", with_password=True)
    organisation = organisation_create(name=name, administrator=user, slug=name)
    organisation.conformance = True
    organisation.save(update_fields=["conformance"])
    _record(actor, organisation, "create")
    membership = Membership.objects.get(organisation=organisation, user=user)
    return organisation, ConformancePerson(user, membership, _token(user), password)


@transaction.atomic
def conformance_person_add(
    *, actor: Actor, slug: str, roles: Iterable[str], with_password: bool, time_zone: str
) -> ConformancePerson:
    """Make a person of the run with these roles. Raises NotFound for an organisation that no run made."""
    organisation = _organisation(slug)
    named = list(roles)
    user, password = _user(slug, "-".join(named), time_zone, with_password=with_password)
    membership = membership_grant(organisation=organisation, user=user, roles=named, by=actor.user)
    return ConformancePerson(user, membership, _token(user), password)


@transaction.atomic
def conformance_close(*, actor: Actor, slug: str) -> None:
    """Shut everything the run could act with: memberships, tokens, accounts. Closing it again changes nothing."""
    organisation = _organisation(slug)
    now = clock.utcnow()
    memberships = Membership.objects.select_for_update().filter(organisation=organisation)
    memberships.filter(active=True).update(active=False)
    people = list(memberships.values_list("user_id", flat=True))
    ApiToken.objects.filter(user_id__in=people, revoked_at=None).update(revoked_at=now)
    User.objects.filter(pk__in=people).update(is_active=False)
    _record(actor, organisation, "close")


def _organisation(slug: str) -> Organisation:
    found = Organisation.objects.select_for_update().filter(slug=slug, conformance=True).first()
    if found is None:
        raise NotFound("There is no conformance run of this name.")
    return found


def _user(run: str, what: str, time_zone: str, *, with_password: bool) -> tuple[User, str]:
    password = secrets.token_urlsafe(24) if with_password else ""
    email = f"{what}-{secrets.token_hex(6)}@{run}.invalid"
    user = user_create(email=email, display_name=f"{what} of {run}", password=password or None, time_zone=time_zone)
    return user, password


def _token(user: User) -> str:
    secret = new_token("fh_api")
    ApiToken.objects.create(
        user=user,
        name="conformance run",
        hint=secret[:11],
        token_sha256=token_digest(secret),
        scopes=sorted([Scope.READ, Scope.WRITE, Scope.LABEL]),
        expires_at=clock.utcnow() + timedelta(days=TOKEN_DAYS),
    )
    return secret


def _record(actor: Actor, organisation: Organisation, verb: str) -> None:
    record(
        user=actor.user,
        organisation_id=INSTALLATION,
        action=f"accounts:conformance:{verb}",
        subject=f"organisation:{organisation.pk}",
        data={"slug": organisation.slug},
    )
