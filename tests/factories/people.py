"""People and organisations for tests: plain functions, each makes one thing that is valid by itself."""

from itertools import count

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.actor import Actor
from accounts.models import ApiToken, InstallationDuty, Membership, Organisation, User
from accounts.roles import Duty, Role, Scope
from accounts.services.sign_in_links import sign_in_link_create
from accounts.services.tokens import token_create

PASSWORD = "correct horse battery 9"
_number = count(1)
_hashes: dict[str, str] = {}


def make_user(email: str = "", *, name: str = "", password: str | None = None) -> User:
    """A person. Without a password they can only be signed in by the test; hashing one takes time, so it is done once."""
    number = next(_number)
    email = (email or f"person{number}@example.org").lower()
    user = User(email=email, display_name=name or f"Person {number}")
    if password is None:
        user.set_unusable_password()
    else:
        user.password = _hashes.setdefault(password, make_password(password))
    user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    return user


def make_organisation(name: str = "") -> Organisation:
    number = next(_number)
    return Organisation.objects.create(name=name or f"Organisation {number}", slug=f"organisation-{number}")


def make_member(organisation: Organisation, *roles: Role, user: User | None = None) -> User:
    """A member of the organisation with these roles; a new person unless one is given."""
    person = user or make_user(name=" and ".join(roles).capitalize() or "Member")
    Membership.objects.create(organisation=organisation, user=person, roles=[role.value for role in roles])
    return person


def make_duty_holder(duty: Duty) -> User:
    user = make_user(name=duty.value)
    InstallationDuty.objects.create(user=user, duty=duty)
    return user


def make_token(
    user: User, *scopes: Scope, organisation: Organisation | None = None, days: int = 30
) -> tuple[ApiToken, str]:
    """A live token with these scopes (none named: all) and its secret."""
    names = [scope.value for scope in scopes or Scope]
    organisation_id = organisation.pk if organisation else None
    return token_create(actor=Actor(user=user), name="test", scopes=names, days=days, organisation_id=organisation_id)


def make_link(user: User) -> str:
    """The path of a fresh one-time sign-in link."""
    return sign_in_link_create(user=user).removeprefix(settings.BASE_URL)


def actor_in(organisation: Organisation, user: User, *, project_id: int | None = None) -> Actor:
    """The actor that the middleware would make for this member."""
    roles = Membership.objects.get(organisation=organisation, user=user, active=True).roles
    return Actor(
        user=user, organisation_id=organisation.pk, roles=frozenset(Role(role) for role in roles), project_id=project_id
    )


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def with_token(secret: str) -> Client:
    """A program that sends the token with every request."""
    return Client(headers={"Authorization": f"Bearer {secret}"})
