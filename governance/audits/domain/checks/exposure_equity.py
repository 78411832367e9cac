"""Are groups of annotators shown more that disturbs than others?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from annotations.exposure.domain.severity import WEIGHTS_QP
from governance.audits.domain.check import Check, Context
from governance.audits.domain.checks.pay_equity import MS_AN_HOUR
from governance.audits.domain.equity import PerHour, group_gaps, recorded
from governance.audits.domain.finding import Draft
from governance.audits.domain.item_columns import Need
from governance.audits.domain.minimums import Reason
from governance.audits.domain.sides import Side, insufficient

__all__ = ["CHECK"]

FloatArray = NDArray[np.float64]

_ID = "exposure_equity"
_USES = ("planning further work", "saying how annotators were protected")
_STATISTIC = "exposure gap"
# Quarter-point milliseconds to points: see docs/algorithms/exposure.md section 2.
_QPMS_A_POINT = 4_000


def _measure(context: Context) -> Iterable[Draft]:
    points, hours = recorded(context, "exposure"), recorded(context, "hours")
    if hours is None:
        hours = recorded(context, "task_hours")
    if points is None or hours is None:
        points, hours = _of_votes(context)
    if points is None or hours is None:
        yield from insufficient(
            context,
            check=_ID,
            slice_key="annotators:each",
            by=("exposure an hour",),
            sides=[Side("annotators with exposure and hours", 0, 0, Reason.EMPTY)],
            compared=0,
            affected_uses=_USES,
            statistic=_STATISTIC,
            note="Neither the severity of items with the time of votes nor numbers named under “equity” are recorded.",
        )
        return
    yield from group_gaps(
        context,
        PerHour(
            check=_ID,
            statistic=_STATISTIC,
            what="Exposure points an hour",
            amount=points,
            hours=hours,
            threshold=context.spec.thresholds.exposure_gap,
            less="are exposed to",
            harm="The burden of disturbing content is not shared evenly.",
            todo="Spread severe items over everybody who consented to them, lower the limits of the group that carries more, and offer support.",
            affected_uses=_USES,
        ),
    )


def _of_votes(context: Context) -> tuple[FloatArray | None, FloatArray | None]:
    """The dose by level of the items and time of the votes; nothing where no item has a level above 0."""
    columns = context.snapshot.columns
    if not columns.has("severity_level"):
        return None, None
    level = columns.numbers("severity_level")
    item, person, ms, _ = columns.work()
    seen = np.isfinite(ms) & (ms > 0) & np.isfinite(level[item])
    if not seen.any() or not (level[item[seen]] > 0).any():
        return None, None
    size = len(context.snapshot.votes_of_everyone())
    weight = np.array(WEIGHTS_QP, dtype=np.float64)[level[item[seen]].astype(np.int64)]
    points = np.bincount(person[seen], weight * ms[seen], minlength=size) / _QPMS_A_POINT
    return points, np.bincount(person[seen], ms[seen], minlength=size) / MS_AN_HOUR


CHECK = Check(
    id=_ID,
    title="Equity of exposure",
    asks="Are groups of annotators shown more that disturbs, an hour, than others?",
    formula=(
        "Σ exposure points ÷ Σ hours a group; a point is one second at level 2, weights ¼, 1, 3, 8 for levels 1 to 4; gap, interval and p as for pay"
    ),
    source="docs/algorithms/exposure.md section 2; Cochran, Sampling Techniques (1977) §6.3; Westfall and Young (1993)",
    how_to_read="−0.20 means that the lower group is exposed to a fifth less an hour. A group of fewer than k people is never shown.",
    cannot_show=(
        "How heavy the same dose weighs on different people, and what was seen but not voted on. From votes, time is active time at the item."
    ),
    affected_uses=_USES,
    mitigations=("spread severe items", "lower limits where the burden lies", "offer support and breaks"),
    measure=_measure,
    per_question=False,
    needs=(Need.GROUPS,),
)
