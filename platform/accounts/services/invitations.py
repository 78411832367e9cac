"""Invitations: a link that makes one person a member, once. The database holds its hash only (A17)."""

import base64
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts import job_names
from accounts.actor import Actor
from accounts.models import Invitation, Membership, Organisation, User
from accounts.roles import parse_roles
from accounts.services.journal import record
from accounts.services.memberships import membership_grant
from accounts.services.people import user_create
from accounts.services.text import clean_email
from background.services import job_enqueue
from kernel import clock
from kernel.errors import Conflict, Forbidden, Gone, NotFound
from kernel.ids import new_token, token_digest

VALID_FOR = timedelta(days=14)


@transaction.atomic
def invitation_create(*, actor: Actor, email: str, roles: Iterable[str]) -> tuple[Invitation, str]:
    """Invite a person to the actor's organisation; returns the invitation and its secret, which is shown once.

    An open invitation for the same address is withdrawn: only the newest link works. Where mail is configured, a job
    sends the link too.
    """
    email, wanted, now = clean_email(email), parse_roles(roles), clock.utcnow()
    organisation = Organisation.objects.select_for_update().get(pk=actor.here)
    if Membership.objects.filter(organisation=organisation, user__email=email, active=True).exists():
        raise Conflict(
            "This person is a member already.", kept="Nothing was changed.", remedy="Change their roles instead."
        )
    _open(organisation.pk).filter(email=email).update(withdrawn_at=now)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        roles=wanted,
        invited_by=actor.user,
        token_sha256=token_digest(new_token("unused")),
        expires_at=now + VALID_FOR,
    )
    secret = secret_of(invitation)
    invitation.token_sha256 = token_digest(secret)
    invitation.save(update_fields=["token_sha256"])
    _record(invitation, actor.user, "create", {"roles": wanted})
    if settings.MAIL_CONFIGURED:
        job_enqueue(
            name=job_names.SEND_INVITATION,
            args={"invitation_id": invitation.pk},
            title="Send an invitation",
            organisation_id=organisation.pk,
            created_by_id=actor.user_id,
            unique_key=f"invitation:{invitation.pk}",
        )
    return invitation, secret


@transaction.atomic
def invitation_accept(
    *, secret: str, user: User | None, display_name: str = "", password: str = "", time_zone: str = "UTC"
) -> Membership:
    """Use an invitation up. A signed-in person is attached if the invitation is for their address; otherwise an account is made.

    Raises NotFound for an unknown link, Gone for a used, withdrawn or expired one, Forbidden for somebody else's, Conflict
    when the address has an account and nobody is signed in.
    """
    invitation = invitation_open(secret=secret, lock=True)
    if user is not None and user.email.lower() != invitation.email:
        raise Forbidden(
            "This invitation is for another address than the one you are signed in with.",
            kept="The invitation can still be used.",
            remedy="Sign out and open the link again, or ask for an invitation to your address.",
        )
    if user is None:
        user = user_create(email=invitation.email, display_name=display_name, password=password, time_zone=time_zone)
    membership = membership_grant(
        organisation=invitation.organisation, user=user, roles=invitation.roles, by=invitation.invited_by
    )
    invitation.accepted_at, invitation.accepted_by = clock.utcnow(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _record(invitation, user, "accept", {})
    return membership


@transaction.atomic
def invitation_withdraw(*, actor: Actor, invitation_id: int) -> None:
    """Make an open invitation of the actor's organisation useless. Withdrawing it again changes nothing."""
    found = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id, organisation_id=actor.here)
    invitation = found.first()
    if invitation is None:
        raise NotFound("There is no such invitation in this organisation.")
    if invitation.accepted_at:
        raise Conflict(
            "This invitation has been accepted.", kept="Nothing was changed.", remedy="End the membership instead."
        )
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.utcnow()
        invitation.save(update_fields=["withdrawn_at"])
        _record(invitation, actor.user, "withdraw", {})


def invitation_open(*, secret: str, lock: bool = False) -> Invitation:
    """The invitation that a link still opens. The link itself is the credential, so there is no actor."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    invitation = rows.filter(token_sha256=token_digest(secret)).first()
    if invitation is None:
        raise NotFound("There is no such invitation.", remedy="Check that the whole link was copied.")
    ended = invitation.accepted_at or invitation.withdrawn_at
    if ended or invitation.expires_at <= clock.utcnow():
        raise Gone(
            "This invitation has been used, withdrawn, or has expired.", remedy="Ask an administrator for a new one."
        )
    return invitation


def secret_of(invitation: Invitation) -> str:
    """The link's secret, derived from the installation's key, so that the mail job needs no secret at rest."""
    mac = salted_hmac("accounts.invitation", f"{invitation.pk}:{invitation.email}", algorithm="sha256").digest()
    return "fh_inv_" + base64.urlsafe_b64encode(mac).decode().rstrip("=")


def invitation_link(secret: str) -> str:
    return f"{settings.BASE_URL}/invitations/{secret}/"


def _open(organisation_id: int) -> QuerySet[Invitation]:
    return Invitation.objects.filter(organisation_id=organisation_id, accepted_at=None, withdrawn_at=None)


def _record(invitation: Invitation, by: User, verb: str, data: dict[str, object]) -> None:
    record(
        user=by,
        organisation_id=invitation.organisation_id,
        action=f"accounts:invitation:{verb}",
        subject=f"invitation:{invitation.pk}",
        data=data,
    )
