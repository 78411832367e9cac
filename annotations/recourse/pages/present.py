"""A decision as its pages show it: words for codes, and every moment in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from annotations.recourse.domain.clocks import DecisionState
from annotations.recourse.domain.decision import DecisionKind, Reason
from annotations.recourse.models import Decision, DecisionEvent
from annotations.recourse.selectors.decisions import RejectedWork, Standing, standing_of
from annotations.recourse.words import KIND_TITLES, REASON_TITLES, STATE_TITLES

_TAGS = {
    DecisionState.ANNOUNCED: "warn",
    DecisionState.IN_EFFECT: "warn",
    DecisionState.APPEALED: "accent",
    DecisionState.ANSWER_DUE: "accent",
    DecisionState.OVERTURNED: "ok",
}
_EVENTS = {
    "effected": "Took effect",
    "appealed": "Appealed",
    "upheld": "Upheld by another person",
    "overturned": "Overturned",
}


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a template needs of one decision."""

    decision: Decision
    standing: Standing
    title: str
    reason: str
    state: str
    tag: str
    moments: list[Moment]
    score_words: str
    evidence_rows: list[tuple[str, str]]
    work: Sequence[RejectedWork]


def shown(decision: Decision, *, now: datetime, work: Sequence[RejectedWork] = ()) -> Shown:
    """`work` is what a rejection names, where the page shows it: then its numbers need not be read."""
    standing = standing_of(decision, now=now)
    title = KIND_TITLES[DecisionKind(decision.kind)]
    return Shown(
        decision=decision,
        standing=standing,
        title=title[0].upper() + title[1:],
        reason=REASON_TITLES[Reason(decision.reason)],
        state=STATE_TITLES[standing.state],
        tag=_TAGS.get(standing.state, ""),
        moments=_moments(decision, standing),
        score_words=_score_words(decision),
        evidence_rows=[
            (name.replace("_", " "), _value(value))
            for name, value in sorted(decision.evidence.items())
            if not (work and name == "assignments")
        ],
        work=work,
    )


def _moments(decision: Decision, standing: Standing) -> list[Moment]:
    found = [Moment(decision.notice_at, "The notice", "")]
    events: list[DecisionEvent] = sorted(decision.events.all(), key=lambda event: event.pk)
    found += [Moment(event.at, _EVENTS[event.kind], event.text) for event in events]
    if standing.effect is None and standing.state is not DecisionState.OVERTURNED:
        found.append(Moment(decision.effect_at, "Takes effect", ""))
    if standing.may_be_appealed:
        found.append(Moment(standing.course.appeal_until, "Last moment to appeal", ""))
    if standing.state is DecisionState.APPEALED and standing.course.answer_until:
        found.append(Moment(standing.course.answer_until, "Overturned, if nobody has answered", ""))
    return sorted(found, key=lambda moment: moment.at)


def _score_words(decision: Decision) -> str:
    if decision.score is None:
        return ""
    score = decision.score
    low, high = float(score["low"]), float(score["high"])
    return (
        f"{score['right']} of {score['n']} answers on gold are right: a share between {100 * low:.0f} % and {100 * high:.0f} % "
        f"(95 % interval), below {score['threshold_percent']} %."
    )


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
