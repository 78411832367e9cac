"""What a person is reading for pay right now."""

from accounts.actor import Actor
from annotations.work.models import Activity


def my_open_activity(actor: Actor, project_id: int, kind: str) -> Activity | None:
    """The actor's own activity of this kind that has not ended."""
    return Activity.objects.filter(person_id=actor.user_id, project_id=project_id, kind=kind, ended_at=None).first()
