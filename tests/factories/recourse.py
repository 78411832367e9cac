"""People, work and decisions for the tests of recourse."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.actor import Actor
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from annotations.projects.models import Project
from annotations.quality.models import Gold, GoldOpinion
from annotations.recourse.models import Decision, DecisionEvent
from annotations.recourse.services.appeals import appeal_answer, appeal_make
from annotations.recourse.services.decisions import decision_make
from annotations.work.models import Assignment
from kernel import clock
from tests.factories.pay import do_work
from tests.factories.people import actor_in, make_member, make_organisation
from tests.factories.projects import make_items, make_project
from tests.factories.votes import make_vote


@dataclass
class Court:
    """An organisation with an owner who decides, a reviewer who answers, and Ada, who works there."""

    organisation: Organisation
    owner: User
    reviewer: User
    ada: User
    project: Project

    @property
    def decider(self) -> Actor:
        return actor_in(self.organisation, self.owner)

    @property
    def judge(self) -> Actor:
        return actor_in(self.organisation, self.reviewer)

    @property
    def member(self) -> Membership:
        return Membership.objects.get(organisation=self.organisation, user=self.ada)

    def work(self, labels: int = 3, *, at: datetime | None = None) -> list[int]:
        """Some labels of Ada's at 12 cents each; the numbers of her assignments."""
        before = set(Assignment.objects.values_list("pk", flat=True))
        do_work(self.project, self.ada, ms=labels * 10_000, at=at or clock.utcnow(), labels=labels)
        return sorted(set(Assignment.objects.values_list("pk", flat=True)) - before)

    def decide(self, kind: str = "restriction", *, now: datetime, **fields: Any) -> Decision:
        """A complete decision of the owner about Ada, in effect a day later."""
        complete: dict[str, Any] = {
            "person": str(self.member.pk),
            "kind": kind,
            "reason": "copied_answers",
            "evidence": {"note": "The same 40 answers in the same order as another account."},
            "rule_version": "guidelines 1",
            "explanation": "Your answers are those of another account.",
            "effect_at": now + timedelta(days=1),
            "project_id": self.project.pk,
        }
        return decision_make(actor=self.decider, now=now, **{**complete, **fields})


def make_court(**project: Any) -> Court:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    make_member(organisation, Role.ADMINISTRATOR)
    return Court(
        organisation=organisation,
        owner=owner,
        reviewer=make_member(organisation, Role.REVIEWER),
        ada=make_member(organisation, Role.ANNOTATOR),
        project=make_project(organisation, owner=owner, **project),
    )


def make_gold(court: Court, *, right: int, wrong: int) -> list[Gold]:
    """Items with gold "polite" that Ada answered, so many rightly and so many wrongly."""
    adjudicators = [make_member(court.organisation, Role.REVIEWER) for _ in range(2)]
    found = []
    for place, item in enumerate(make_items(court.project, [f"gold {n}" for n in range(right + wrong)])):
        opinions = [
            GoldOpinion.objects.create(
                project=court.project, item=item, question="tone", answer="polite", rationale="It thanks.",
                adjudicator=adjudicator, at=clock.utcnow(),
            )
            for adjudicator in adjudicators
        ]  # fmt: skip
        found.append(
            Gold.objects.create(
                project=court.project, item=item, question="tone", answer="polite", first=opinions[0], second=opinions[1],
                agreed_at=clock.utcnow(),
            )
        )  # fmt: skip
        make_vote(court.project, item, court.ada, {"tone": "polite" if place < right else "rude"})
    return found


def kinds(decision: Decision) -> list[str]:
    return list(decision.events.order_by("pk").values_list("kind", flat=True))


def appeal(court: Court, decision: Decision, *, now: datetime) -> DecisionEvent:
    return appeal_make(actor=Actor(user=court.ada), decision_id=decision.pk, text="I wrote them myself.", now=now)


def answer(court: Court, decision: Decision, *, overturn: bool, now: datetime) -> Decision:
    return appeal_answer(actor=court.judge, decision_id=decision.pk, overturn=overturn, text="I looked.", now=now)
