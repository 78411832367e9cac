"""Celery jobs of this feature: thin, safe to run twice."""

from typing import Any

from django.core.mail import send_mail

from accounts import job_names
from accounts.models import Invitation
from accounts.services.invitations import invitation_link, secret_of
from background.registry import job
from background.services import JobContext

_TEXT = """{inviter} invites you to join {organisation} on Fairhand.

Open this link to accept. It works once, and until {until} UTC:

{link}

If you did not expect this, do nothing: without the link nobody can use the invitation.
"""


@job(job_names.SEND_INVITATION)
def send_invitation(context: JobContext, *, invitation_id: int) -> dict[str, Any]:
    """Mail an open invitation. One that was withdrawn or used meanwhile is not sent."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    invitation = rows.filter(pk=invitation_id, accepted_at=None, withdrawn_at=None).first()
    if invitation is None:
        return {"sent": False}
    text = _TEXT.format(
        inviter=invitation.invited_by,
        organisation=invitation.organisation,
        until=invitation.expires_at.strftime("%Y-%m-%d %H:%M"),
        link=invitation_link(secret_of(invitation)),
    )
    send_mail(f"Invitation to {invitation.organisation}", text, None, [invitation.email])
    context.report(1, 1, "Sent")
    return {"sent": True}
