"""Progress of projects, counted over items and votes: what settings.PROJECT_PROGRESS_READER names."""

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta

from accounts.actor import Actor
from annotations.items.selectors.counts import item_counts
from annotations.projects.domain.progress import RECENT_DAYS, Activity, Progress
from annotations.projects.selectors.progress import ProgressReader
from annotations.work.selectors.activity import people_count, votes_by_day
from kernel import clock


class _Reader:
    def progress_of(self, actor: Actor, project_ids: Sequence[int]) -> Mapping[int, Progress]:
        """Progress by project, in one query."""
        return {
            project_id: Progress(
                items=counts.items,
                labelled=counts.labelled,
                complete=counts.complete,
                votes=counts.votes,
                votes_missing=counts.missing,
            )
            for project_id, counts in item_counts(actor, project_ids).items()
        }

    def activity_of(self, actor: Actor, project_id: int) -> Activity:
        """Votes of today and the six days before."""
        today = clock.utcnow().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        first = today - timedelta(days=RECENT_DAYS - 1)
        votes = votes_by_day(actor, project_id, since=first)
        days = [(first + timedelta(days=place)).date() for place in range(RECENT_DAYS)]
        return Activity(days=tuple((day, votes.get(day, 0)) for day in days), people=people_count(actor, project_id))


READER: ProgressReader = _Reader()
