"""Logging that somebody asked to see what is hidden."""

from datetime import datetime

from annotations.exposure.models import ExposureReservation, Reveal


def reveal_log(*, user_id: int, assignment_id: int, now: datetime) -> bool:
    """Log the reveal; True when it is the first one of this lease."""
    if Reveal.objects.filter(assignment_id=assignment_id).exists():
        return False
    Reveal.objects.create(user_id=user_id, assignment_id=assignment_id, at=now)
    ExposureReservation.objects.filter(assignment_id=assignment_id).update(revealed_at=now)
    return True
