"""One-time sign-in links: how an operator lets a person in who has no password yet. Hashed, single-use, 24 hours."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import SignInLink, User
from accounts.services.journal import INSTALLATION, record
from kernel import clock
from kernel.errors import Gone, NotFound
from kernel.ids import new_token, token_digest

VALID_FOR = timedelta(hours=24)


@transaction.atomic
def sign_in_link_create(*, user: User) -> str:
    """Make a link for a person and return its address, which nobody can read again."""
    secret = new_token("fh_in")
    link = SignInLink.objects.create(
        user=user, token_sha256=token_digest(secret), expires_at=clock.utcnow() + VALID_FOR
    )
    _record(link, None, "create")
    return f"{settings.BASE_URL}/sign-in/{secret}/"


def sign_in_link_open(*, secret: str, lock: bool = False) -> SignInLink:
    """The link if it still works. Raises NotFound for an unknown one, Gone for a used or expired one or a closed account."""
    rows = SignInLink.objects.select_related("user")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    link = rows.filter(token_sha256=token_digest(secret)).first()
    if link is None:
        raise NotFound("There is no such sign-in link.", remedy="Check that the whole link was copied.")
    if link.used_at or link.expires_at <= clock.utcnow() or not link.user.is_active:
        raise Gone("This sign-in link has been used or has expired.", remedy="Ask your operator for a new one.")
    return link


@transaction.atomic
def sign_in_link_use(*, secret: str) -> User:
    """Use a link up and return its person; the page then signs them in, through the second factor if they have one."""
    link = sign_in_link_open(secret=secret, lock=True)
    link.used_at = clock.utcnow()
    link.save(update_fields=["used_at"])
    _record(link, link.user, "use")
    return link.user


def _record(link: SignInLink, user: User | None, verb: str) -> None:
    record(
        user=user,
        organisation_id=INSTALLATION,
        action=f"accounts:sign-in-link:{verb}",
        subject=f"sign-in-link:{link.pk}",
        data={},
    )
