"""Datasheets as releases ask for them: by the id of a release that the caller already holds."""

from governance.datasheets.models import Datasheet


def datasheet_of_release(release_id: int) -> Datasheet | None:
    """The datasheet computed for a release; None while there is none."""
    return Datasheet.objects.filter(release_id=release_id).exclude(computed_at=None).first()


def datasheet_completeness(release_id: int) -> int | None:
    """How many of the questions have an answer; None while the release has no datasheet."""
    sheet = datasheet_of_release(release_id)
    return None if sheet is None else sheet.answered
