"""Votes for tests, written straight into the table: what is read from votes is not about how they were given."""

from typing import Any

from accounts.models import User
from annotations.items.models import Item
from annotations.projects.models import Project
from annotations.work.models import ExternalAnnotator, LabelEvent
from kernel import clock


def make_vote(project: Project, item: Item, who: User | ExternalAnnotator, answers: dict[str, Any]) -> LabelEvent:
    """One standing vote under the versions in force; item counters rise as they do in the workbench."""
    event = vote_row(project, item, who, answers)
    event.save()
    item.votes += 1
    item.slots_free = max(0, item.slots_free - 1)
    item.save(update_fields=["votes", "slots_free"])
    return event


def vote_row(project: Project, item: Item, who: User | ExternalAnnotator, answers: dict[str, Any]) -> LabelEvent:
    """The same, not saved: for bulk_create."""
    here = isinstance(who, User)
    assert project.current_schema_id is not None and project.current_guideline_id is not None
    return LabelEvent(
        project=project,
        item=item,
        annotator=who if isinstance(who, User) else None,
        external_annotator=None if isinstance(who, User) else who,
        kind="create" if here else "import",
        answers=answers,
        schema_id=project.current_schema_id,
        guideline_id=project.current_guideline_id,
        event_id=0,
        submitted_at=clock.utcnow(),
    )
