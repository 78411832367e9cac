"""API tokens: made once, shown once, kept as a hash."""

from datetime import date, timedelta

from django.db import connection, transaction

from accounts.actor import Actor
from accounts.models import ApiToken, Membership, User
from accounts.roles import Scope
from accounts.services.journal import INSTALLATION, record
from accounts.services.text import clean_line
from kernel import clock
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.ids import new_token, token_digest
from webapi.errors import NotSignedIn

MAX_DAYS = 365


@transaction.atomic
def token_create(
    *, actor: Actor, name: str, scopes: list[str], days: int, organisation_id: int | None = None
) -> tuple[ApiToken, str]:
    """Make a token for the actor and return it with its secret, which nobody can read again.

    A token can never do more than its person; a token cannot make another token.
    """
    if actor.scopes is not None:
        raise Forbidden("A token cannot make another token.", remedy="Sign in with the browser to make one.")
    wrong = [scope for scope in scopes if scope not in set(Scope)]
    if wrong or not scopes:
        raise Invalid(
            "Choose at least one scope.", errors=[{"field": "scopes", "message": f"Known scopes: {', '.join(Scope)}."}]
        )
    name = clean_line(name, field="name", longest=80)
    if not 1 <= days <= MAX_DAYS:
        raise Invalid(
            "The token needs an end.", errors=[{"field": "days", "message": f"Between 1 and {MAX_DAYS} days."}]
        )
    if (
        organisation_id is not None
        and not Membership.objects.filter(organisation_id=organisation_id, user=actor.user, active=True).exists()
    ):
        raise NotFound("There is no such organisation, or you do not belong to it.")
    secret = new_token("fh_api")
    token = ApiToken.objects.create(
        user=actor.user,
        organisation_id=organisation_id,
        name=name,
        hint=secret[:11],
        token_sha256=token_digest(secret),
        scopes=sorted(set(scopes)),
        expires_at=clock.utcnow() + timedelta(days=days),
    )
    _record(token, "create", {"scopes": token.scopes, "days": days})
    return token, secret


def token_authenticate(*, header: str) -> ApiToken:
    """The live token of an Authorization header. Raises NotSignedIn for anything else, without saying why."""
    kind, _, secret = header.partition(" ")
    token = _find(token_digest(secret.strip())) if kind.lower() == "bearer" and secret else None
    if token is None or token.revoked_at or token.expires_at <= clock.utcnow() or not token.user.is_active:
        raise NotSignedIn(
            "The token is unknown, expired or revoked.", remedy="Make a new one under Settings, API tokens."
        )
    _mark_used(token, clock.utcnow().date())
    return token


_USER = tuple(field.attname for field in User._meta.concrete_fields)
_TOKEN = tuple(field.attname for field in ApiToken._meta.concrete_fields)
_FIND = f"""
SELECT {", ".join(f"u.{name}" for name in _USER)}, {", ".join(f"t.{name}" for name in _TOKEN)}
  FROM accounts_apitoken t JOIN accounts_user u ON u.id = t.user_id WHERE t.token_sha256 = %s
"""  # noqa: S608 - names of columns only


def _find(digest: str) -> ApiToken | None:
    """Written as a statement: every request of a program makes it, and building it anew costs more than running it."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [digest])
        row = cursor.fetchone()
    if row is None:
        return None
    token = ApiToken.from_db(connection.alias, _TOKEN, row[len(_USER) :])
    token.user = User.from_db(connection.alias, _USER, row[: len(_USER)])
    return token


@transaction.atomic
def token_revoke(*, actor: Actor, token_id: int) -> None:
    """Revoke one of the actor's own tokens. Revoking it again changes nothing."""
    token = (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk=token_id, user=actor.user)
        .first()
    )
    if token is None:
        raise NotFound("You have no such token.")
    if token.revoked_at is None:
        token.revoked_at = clock.utcnow()
        token.save(update_fields=["revoked_at"])
        _record(token, "revoke", {})


def _record(token: ApiToken, verb: str, data: dict[str, object]) -> None:
    log = token.organisation_id or INSTALLATION
    record(
        user=token.user, organisation_id=log, action=f"accounts:token:{verb}", subject=f"token:{token.pk}", data=data
    )


def _mark_used(token: ApiToken, today: date) -> None:
    """Once a day is enough to tell an unused token, and does not cost a write per request."""
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
