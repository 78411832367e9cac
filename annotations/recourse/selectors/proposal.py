"""What a decision for quality could rest on, shown before anybody makes one: n and the interval, never a number alone."""

from dataclasses import dataclass

from accounts.actor import Actor
from annotations.projects.selectors.projects import project_get
from annotations.quality.domain.score import Score, check_discipline
from annotations.quality.selectors.scores import score_get
from annotations.recourse.selectors.people import person_in
from kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Proposal:
    """The score, and why quality may not be the reason (empty: it may)."""

    score: Score | None
    refused_because: str

    @property
    def words(self) -> str:
        """The score in words: n and the interval, never a number alone."""
        if self.score is None:
            return "No answer of this person has met gold."
        score = self.score
        return (
            f"{score.right} of {score.n} answers agree with gold: a share between {100 * score.low:.1f} % and {100 * score.high:.1f} % "
            "(95 % interval)."
        )


def discipline_proposal(actor: Actor, *, project_id: int, person: str, threshold_percent: int) -> Proposal:
    """What the person's score in the project would carry. Raises Conflict where the project is subjective."""
    project = project_get(actor, project_id)
    member, _ = person_in(organisation_id=actor.here, project_id=project_id, named=person)
    score = score_get(project, member.user_id)
    try:
        check_discipline(objective=project.objective, score=score, threshold_percent=threshold_percent)
    except Invalid as refusal:
        return Proposal(score, "; ".join(error["message"] for error in refusal.errors))
    return Proposal(score, "")
