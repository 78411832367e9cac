"""Revealing what is hidden: logged before the first original byte is sent."""

from typing import Any

from django.db import transaction

from accounts.actor import Actor
from annotations.exposure.services.gate import agreed_now
from annotations.exposure.services.reveal import reveal_log
from annotations.items.models import Item
from annotations.items.selectors.seals import refuse_sealed
from annotations.work.services.held import LeaseLost, held_live, lost_lease
from annotations.work.services.lease import UNAGREED, is_unagreed
from annotations.work.services.person import person_lock
from journal.services import journal_record
from kernel.errors import Gone


def lease_reveal(*, actor: Actor, lease_id: int, fence: int) -> dict[str, Any]:
    """Log the reveal and return the text, or the address of the picture, with the time the lease lasts. Again: the same."""
    try:
        with transaction.atomic():
            person = person_lock(actor.user_id)
            held = held_live(lease_id=lease_id, user_id=actor.user_id, fence=fence, now=person.now)
            if is_unagreed(held, agreed_now(person.user_id)):
                raise Gone(UNAGREED, kept="Your time on it is paid.", remedy="Take the next item.")
            refuse_sealed(state=Item.objects.values_list("state", flat=True).get(pk=held.item_id))
            if reveal_log(user_id=person.user_id, assignment_id=held.id, now=person.now):
                journal_record(
                    organisation_id=held.desk.organisation_id,
                    action="exposure:item:reveal",
                    subject=f"assignment:{held.id}",
                    actor=person.pseudonym(f"project:{held.desk.project_id}"),
                    at=person.now,
                    data={"item": f"i{held.item_id}"},
                )
    except LeaseLost as lost:
        raise lost_lease(lost.held, {}) from None
    body: dict[str, Any] = {"until": held.expires_at.isoformat()}
    if held.desk.item_kind == "text":
        return body | {"text": held.content["text"]}
    url = f"/media/{held.id}/"
    return body | {
        "media": {
            "url": url + held.content["media"] + "/",
            "blurred_url": url + held.content["blurred"] + "/",
            "width": held.content["width"],
            "height": held.content["height"],
        }
    }
