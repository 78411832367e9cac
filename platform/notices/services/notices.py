"""Writing to a person's inbox, and their reading it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import INSTALLATION, record
from accounts.services.pseudonyms import pseudonym_of
from kernel.errors import NotFound
from notices.domain.quiet_hours import deliver_after
from notices.models import Notice
from notices.services.mail import mail_queue


@transaction.atomic
def notice_send(
    *,
    user_id: int,
    kind: str,
    title: str,
    body: str,
    urgent: bool = False,
    reason: str = "",
    url: str = "",
    due_at: datetime | None = None,
    organisation_id: int | None = None,
    now: datetime,
) -> int:
    """Put one notice into a person's inbox, in the caller's transaction, and return its id.

    `url` is a path of this installation ("/me/pay/"). Where mail is configured, an e-mail follows after the commit: an
    urgent one at once, any other not before 07:00 in the person's zone. Raises ValueError for an address elsewhere.

    Example: `notice_send(user_id=7, kind="payee-changed", title="Your bank details were changed", body="…",
    urgent=True, url="/me/payee/", now=clock.utcnow())`.
    """
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError("A notice links to a page of this installation only.")
    user = User.objects.get(pk=user_id)
    notice = Notice.objects.create(
        user=user,
        organisation_id=organisation_id,
        kind=kind,
        title=title,
        body=body,
        reason=reason,
        url=url,
        urgent=urgent,
        due_at=due_at,
        created_at=now,
        deliver_after=deliver_after(now, user.time_zone, urgent=urgent),
    )
    log = organisation_id or INSTALLATION
    record(
        user=None,
        organisation_id=log,
        action="notices:notice:send",
        subject=f"notice:{notice.pk}",
        data={"kind": kind, "urgent": urgent, "to": pseudonym_of(user, f"org:{log}")},
        at=now,
    )
    if settings.MAIL_CONFIGURED:
        mail_queue(notice=notice, now=now)
    return int(notice.pk)


@transaction.atomic
def notice_read(*, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """Note when the actor read a notice of theirs; the first time counts. Raises NotFound for anybody else's."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id, user=actor.user).first()
    if notice is None:
        raise NotFound("There is no such notice in your inbox.")
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
        record(
            user=actor.user,
            organisation_id=notice.organisation_id or INSTALLATION,
            action="notices:notice:read",
            subject=f"notice:{notice.pk}",
            data={},
            at=now,
        )
    return notice


def notices_read_all(*, actor: Actor, up_to: int, now: datetime) -> int:
    """Note that the actor read every notice up to and including this id. Returns how many were unread."""
    unread = Notice.objects.filter(user=actor.user, read_at=None, pk__lte=up_to).order_by("pk")
    ids = list(unread.values_list("pk", flat=True)[:1000])
    for notice_id in ids:
        notice_read(actor=actor, notice_id=notice_id, now=now)
    return len(ids)
