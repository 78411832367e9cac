"""What a draw says about itself, for the record of a release: no person, and no count of consents."""

from typing import Any

from accounts.actor import Actor
from annotations.profiles.domain.consent import PURPOSES
from annotations.profiles.models import GroupDraw
from annotations.projects.selectors.projects import project_get


def draw_consents(actor: Actor, project_id: int, uid: str) -> list[dict[str, Any]]:
    """[{"purpose", "text_version", "text_sha256", "attributes", "k"}] of the draw; empty where no group left with it."""
    project_get(actor, project_id)
    draw = GroupDraw.objects.filter(pk=uid, project_id=project_id).first()
    if draw is None or not draw.attributes:
        return []
    text = PURPOSES[draw.purpose].text(draw.text_version)
    return [
        {
            "purpose": draw.purpose,
            "text_version": draw.text_version,
            "text_sha256": text.sha256,
            "attributes": draw.attributes,
            "k": draw.k,
        }
    ]
