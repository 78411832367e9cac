"""What a content officer sees: reports first, content only after a logged opening."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.roles import Duty
from annotations.exposure.selectors.glances import officer_glance_until
from annotations.items.domain.sealing import ReportReason
from annotations.items.models import MediaAsset, Seal
from annotations.items.selectors.seals import gravest_reason
from kernel.errors import Gone, NotFound


def seals_list(actor: Actor) -> QuerySet[Seal]:
    """Every seal of the installation. Raises NotFound for anybody but a content officer."""
    if Duty.CONTENT_OFFICER not in actor.duties:
        raise NotFound("There is nothing at this address.")
    return Seal.objects.select_related("item__project__organisation", "reported_by", "decided_by", "confirmed_by")


def seal_get(actor: Actor, seal_id: int) -> Seal:
    seal = seals_list(actor).filter(pk=seal_id).first()
    if seal is None:
        raise NotFound("There is no such report.")
    return seal


@dataclass(frozen=True, slots=True)
class Opened:
    """What may be shown of an opened seal until then: a text, or the hash of a picture."""

    until: datetime
    text: str | None
    picture: str | None


def seal_content(actor: Actor, seal: Seal) -> Opened | None:
    """The content, while the officer's own glance lasts; None otherwise, and for suspected abuse of a child in any case."""
    until = officer_glance_until(actor, seal.item_id)
    if until is None or gravest_reason(seal) is ReportReason.CHILD_ABUSE:
        return None
    return Opened(until, seal.item.content.get("text"), seal.item.content.get("media"))


def seal_picture(actor: Actor, seal_id: int) -> MediaAsset:
    """The picture of an opened seal. Raises Gone when the glance is over."""
    seal = seal_get(actor, seal_id)
    opened = seal_content(actor, seal)
    if opened is None or opened.picture is None:
        raise Gone("This view has ended, or it was never opened.", remedy="Open it again, with a purpose.")
    organisation_id = seal.item.project.organisation_id
    found = MediaAsset.objects.filter(organisation_id=organisation_id, sha256=opened.picture).first()
    if found is None:
        raise NotFound("There is no such picture.")
    return found
