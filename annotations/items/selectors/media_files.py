"""Where a derivative lies in the media store, and what it is."""

from annotations.items.models import MediaAsset
from kernel.errors import NotFound


def media_name(organisation_id: int, sha256: str) -> str:
    """The name in the store: made from ids and a hash only, never from anything a person typed (B11, B12)."""
    return f"{organisation_id}/{sha256[:2]}/{sha256}"


def media_type(organisation_id: int, sha256: str) -> str:
    """The content type we re-encoded it to. Raises NotFound for a hash that names no derivative of the organisation."""
    found = (
        MediaAsset.objects.filter(organisation_id=organisation_id, sha256=sha256)
        .values_list("content_type", flat=True)
        .first()
    )
    if found is None:
        raise NotFound("There is no such picture.")
    return found
