"""What `fairhand agreement` answers of one measure: a number or an object of numbers, with intervals, or why there is none."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

from annotations.quality.domain.analytic_interval import Analytic
from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.estimate import Estimate, IntervalMethod
from annotations.quality.domain.percent_agreement import percent_agreement
from annotations.quality.domain.undefined import Undefined
from cli.agreement_input import Subject
from cli.agreement_measures import MEASURES, Asked, Found, Number
from cli.agreement_people import over_people
from kernel.errors import Invalid

__all__ = ["Answer", "answer_of", "interval_method"]

Pair = list[float] | None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One row of the answer; ``value`` is a number, an object of numbers, or None with the reason."""

    metric: str
    level: str
    value: Number | dict[str, Number]
    ci: Pair | dict[str, Pair]
    by: str | None
    n_items: int
    n_annotators: int
    n_votes: int
    undefined_because: str | None


def answer_of(metric: str, subject: Subject, interval: IntervalMethod | None) -> Answer:
    """Measure one subject. Raises :class:`kernel.errors.Invalid` where the file or the options do not fit the measure."""
    options = subject.options
    measures = MEASURES[options.format_in]
    if metric not in measures:
        raise Invalid(
            f"{metric} is not a measure of {options.format_in}.", remedy=f"Choose from: {', '.join(sorted(measures))}."
        )
    try:
        if options.resample == "annotators" and isinstance(interval, Bootstrap):
            found: Found = _over_annotators(metric, subject, interval)
        else:
            found = measures[metric](Asked(subject=subject, options=options, interval=interval))
    except ValueError as fault:
        raise Invalid(f"{metric}: {fault}") from None
    return _answer(metric, subject, found)


def _over_annotators(metric: str, subject: Subject, bootstrap: Bootstrap) -> Estimate:
    options = subject.options
    found = MEASURES[options.format_in][metric](Asked(subject=subject, options=options, interval=None))
    ways = over_people(options.format_in)
    nominal = _level(metric, options) == "nominal"
    if metric not in ways or not nominal or not isinstance(found, Estimate):
        raise Invalid(
            f"{metric} has no interval over annotators.",
            remedy=f"Resample items, or choose from: {', '.join(ways)} (nominal, without weights).",
        )
    return replace(found, interval=None if found.value is None else ways[metric](subject, bootstrap))


def _answer(metric: str, subject: Subject, found: Found) -> Answer:
    rests = found if isinstance(found, Estimate) else _whole(subject)
    value: Number | dict[str, Number]
    ci: Pair | dict[str, Pair] = None
    reason: Undefined | None = None
    if isinstance(found, Estimate):
        value, ci, reason = found.value, _pair(found), found.undefined_because
    else:
        estimates = {key: each for key, each in found.items() if isinstance(each, Estimate)}
        value = {key: each.value if isinstance(each, Estimate) else each for key, each in found.items()}
        if any(each.interval for each in estimates.values()):
            ci = {key: _pair(each) for key, each in estimates.items()}
        if all(each is None for each in value.values()):
            reasons = [each.undefined_because for each in estimates.values() if each.undefined_because]
            value, reason = None, rests.undefined_because or (reasons[0] if reasons else Undefined.NO_VOTES)
    return Answer(
        metric=metric,
        level=_level(metric, subject.options),
        value=value,
        ci=ci,
        by=subject.group,
        n_items=rests.n_items,
        n_annotators=rests.n_annotators,
        n_votes=rests.n_votes,
        undefined_because=reason.value if reason else None,
    )


def _pair(found: Estimate) -> Pair:
    return [found.interval.low, found.interval.high] if found.interval else None


def _level(metric: str, options: argparse.Namespace) -> str:
    if metric.startswith("krippendorff_alpha") and not metric.endswith("per_label"):
        return str(options.distance or options.level)
    if metric in ("weighted_cohen_kappa", "gwet_ac2", "brennan_prediger") and options.weights:
        return str(options.weights)
    return "nominal"


def _whole(subject: Subject) -> Estimate:
    """What an answer with several numbers rests on."""
    if subject.options.format_in in ("spans", "boxes"):
        return _marks_measure("span_f1_mean" if subject.options.format_in == "spans" else "box_f1", subject)
    return percent_agreement(subject.votes)


def _marks_measure(metric: str, subject: Subject) -> Estimate:
    found = MEASURES[subject.options.format_in][metric](Asked(subject=subject, options=subject.options, interval=None))
    if not isinstance(found, Estimate):
        raise TypeError(metric)
    return found


def interval_method(options: argparse.Namespace) -> IntervalMethod | None:
    """How the options ask for intervals; None for `--bootstrap 0`."""
    if options.ci == "analytic":
        return Analytic(confidence=options.confidence)
    if options.bootstrap == 0:
        return None
    return Bootstrap(seed=options.seed, replicates=options.bootstrap, confidence=options.confidence)
