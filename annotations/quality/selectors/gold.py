"""Gold as adjudicators see it: what was contested, what awaits a second opinion, and what the other said only afterwards."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.actor import Actor
from annotations.items.models import Item, ItemState
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.quality.models import Gold, GoldContest, GoldOpinion
from annotations.quality.selectors.scores import refuse_subjective, standing_votes


@dataclass(frozen=True, slots=True)
class GoldDesk:
    """A project's gold for one adjudicator. `waiting` holds items that others gave an opinion on and the actor did not."""

    project: Project
    gold: list[Gold]
    contests: list[GoldContest]
    waiting: list[tuple[Item, str]]
    disagreed: int


def gold_desk(actor: Actor, project_id: int) -> GoldDesk:
    """The desk. Raises Conflict where the project is subjective.

    Nobody is shown the first opinion before giving the second: two people who agreed knew nothing of each other.
    """
    project = project_get(actor, project_id)
    refuse_subjective(project)
    contests = GoldContest.objects.filter(gold__project=project, answered_at=None)
    open_opinions = GoldOpinion.objects.filter(project=project).exclude(
        Exists(Gold.objects.filter(item=OuterRef("item"), question=OuterRef("question")))
    )
    mine = set(open_opinions.filter(adjudicator=actor.user).values_list("item_id", "question"))
    labelled = standing_votes(actor.user_id).filter(project=project).values("item_id")
    others = open_opinions.exclude(adjudicator=actor.user).exclude(item__in=labelled)
    waiting: dict[tuple[int, str], Item] = {}
    for opinion in others.filter(item__state=ItemState.READY).select_related("item").order_by("pk")[:200]:
        if (opinion.item_id, opinion.question) not in mine:
            waiting.setdefault((opinion.item_id, opinion.question), opinion.item)
    by_item = open_opinions.values("item_id", "question").annotate(given=Count("pk")).filter(given__gte=2)
    return GoldDesk(
        project=project,
        gold=list(gold_of(project)[:200]),
        contests=list(contests.select_related("gold__item", "gold__first", "gold__second").order_by("pk")[:200]),
        waiting=[(item, question) for (_, question), item in waiting.items()],
        disagreed=by_item.count(),
    )


def gold_of(project: Project) -> QuerySet[Gold]:
    """A project's gold, newest first."""
    return Gold.objects.filter(project=project).select_related("item", "first", "second").order_by("-pk")
