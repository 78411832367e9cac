"""An offer as the API and the workbench receive it. Nothing an annotator must not see is in it: no gold, no peers' answers."""

from datetime import datetime
from typing import Any

from annotations.exposure.domain.words import describe
from annotations.exposure.selectors.reveals import is_revealed
from annotations.items.selectors.items import short_attributes
from annotations.projects.selectors.versions import exposure_version, guideline_version, pay_version, schema_version
from annotations.work.models import Draft
from annotations.work.services.lease import Offer
from annotations.work.services.queue import Lease


def offer_body(offer: Offer, *, resumed: bool = False) -> dict[str, Any]:
    """The body of a lease (201), or of the answer that there is none (200): see the API's schema."""
    if offer.lease is None:
        return {
            "lease": None,
            "reason": str(offer.reason),
            "until": _iso(offer.until),
            "paid": offer.paid,
            "detail": offer.detail,
            "earned": _earned(offer),
            "break_pay": _rest(offer),
            "shift": offer.desk.shift_here,
        }
    desk, lease = offer.desk, offer.lease
    policy, pay = exposure_version(lease.exposure_policy_id), pay_version(lease.pay_policy_id)
    hidden = lease.level >= max(1, policy.blur_from_level) and not (resumed and is_revealed(lease.id))
    draft = Draft.objects.filter(assignment_id=lease.id).first() if resumed else None
    return {
        "lease": lease.id,
        "fence": lease.fence,
        "expires_at": _iso(lease.expires_at),
        "leased_at": _iso(lease.leased_at),
        "item": _item(lease, desk.item_kind, desk.slices, hidden=hidden),
        "schema_version": schema_version(lease.schema_id).number,
        "guideline_version": guideline_version(lease.guideline_id).number,
        "draft": {"id": draft.pk, "version": draft.version, "answers": draft.answers} if draft else None,
        "pay": {
            "kind": pay.kind,
            "rate_minor": pay.rate_minor,
            "floor_minor": pay.floor_minor,
            "currency": pay.currency,
        },
        "exposure": {
            "needs_reveal": hidden,
            "used_share": offer.gate.used_share,
            "break_at": _iso(offer.gate.break_until),
            "max_view_ms": policy.max_view_ms if lease.level else None,
        },
        "earned": _earned(offer),
        "break_pay": _rest(offer),
        "active_ms": desk.session_active_ms,
    }


def _item(lease: Lease, kind: str, slices: list[str], *, hidden: bool) -> dict[str, Any]:
    told = short_attributes(lease.attributes) if hidden else lease.attributes
    categories = sorted(lease.severity, key=lambda name: -lease.severity[name])
    body: dict[str, Any] = {
        "id": lease.item_id,
        "external_id": lease.external_id,
        "kind": kind,
        "language": lease.language,
        "attributes": {name: told[name] for name in slices if name in told},
        "level": lease.level,
        "category": categories[0] if lease.level and categories else None,
        "description": describe(lease.severity) if lease.level else "",
        "prelabels": lease.prelabels,
    }
    if kind == "text":
        body["text"] = None if hidden else lease.content["text"]
    else:
        url = f"/media/{lease.id}/"
        body["media"] = {
            "url": None if hidden else url + lease.content["media"] + "/",
            "blurred_url": url + lease.content["blurred"] + "/",
            "width": lease.content["width"],
            "height": lease.content["height"],
        }
    return body


def _earned(offer: Offer) -> dict[str, Any]:
    return {"amount_minor": offer.desk.earned_minor, "currency": pay_version(offer.desk.pay_id).currency}


def _rest(offer: Offer) -> dict[str, Any] | None:
    """What the break pays: the running one, or beside an item the one that may be taken now."""
    return {"amount_minor": offer.rest.amount_minor, "currency": offer.rest.currency} if offer.rest else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
