"""The measures of `fairhand agreement` by name, and what each takes from the votes or marks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from annotations.quality.domain.alpha_by_level import alpha_sums_at
from annotations.quality.domain.alpha_distance import distance_alpha
from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.brennan_prediger import brennan_prediger
from annotations.quality.domain.conger_kappa import conger_kappa
from annotations.quality.domain.estimate import Estimate, IntervalMethod, Measure, estimate
from annotations.quality.domain.fleiss_kappa import fleiss_kappa
from annotations.quality.domain.gwet import gwet_ac1, gwet_ac2
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.multi_label import option_votes
from annotations.quality.domain.pairwise_estimates import mean_pairwise_kappa, pairwise_kappas
from annotations.quality.domain.pairwise_kappa import pairwise_kappa
from annotations.quality.domain.per_label import per_label
from annotations.quality.domain.percent_agreement import percent_agreement
from annotations.quality.domain.scale import scale_points, weight_matrix
from annotations.quality.domain.self_agreement import self_agreement
from annotations.quality.domain.set_distance import set_distances
from annotations.quality.domain.two_annotators import cohen_kappa, scott_pi, weighted_cohen_kappa
from annotations.quality.domain.votes import FloatArray
from cli.agreement_input import Subject
from kernel.errors import Invalid

__all__ = ["MEASURES", "Asked", "Found", "Number"]

Number = float | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A measure of one subject: the options, and how intervals are made."""

    subject: Subject
    options: argparse.Namespace
    interval: IntervalMethod | None

    def weights(self) -> FloatArray:
        votes = self.subject.votes
        if self.options.weights is None:
            raise Invalid("This measure needs weights.", remedy="Add --weights linear or --weights quadratic.")
        points = scale_points(votes.categories, declared=bool(self.options.categories))
        return weight_matrix(points, self.options.weights)

    def analytic_or_bootstrap(self) -> IntervalMethod:
        return self.interval or Bootstrap(seed=self.options.seed, confidence=self.options.confidence)


Found = Estimate | Mapping[str, Estimate] | dict[str, Number]
_Measure = Callable[[Asked], Found]


def _plain(measure: Measure) -> _Measure:
    return lambda asked: measure(asked.subject.votes, asked.interval)


def _alpha(asked: Asked) -> Estimate:
    options, votes = asked.options, asked.subject.votes
    if options.distance is None:
        sums = alpha_sums_at(votes, options.level, declared=bool(options.categories))
        return estimate("krippendorff_alpha", sums, asked.interval)
    if options.format_in != "sets" or options.distance not in ("jaccard", "masi"):
        raise Invalid(
            f"The distance {options.distance} does not fit {options.format_in}.",
            remedy="jaccard and masi are distances of sets (--format-in sets), 1-iou of boxes (--format-in boxes).",
        )
    sets = [frozenset(json.loads(label)) for label in votes.categories]
    return distance_alpha(votes, set_distances(sets, options.distance), asked.interval)


def _alpha_per_label(asked: Asked) -> Mapping[str, Estimate]:
    votes = asked.subject.votes
    if asked.options.format_in != "sets":
        return per_label(votes, krippendorff_alpha, asked.interval)
    return {label: krippendorff_alpha(own, asked.interval) for label, own in option_votes(votes).items()}


def _interval_alone(measure: _Measure) -> _Measure:
    """The interval itself as the value, with its standard error if it has one."""

    def found(asked: Asked) -> Found:
        method = asked.analytic_or_bootstrap()
        result = measure(Asked(subject=asked.subject, options=asked.options, interval=method))
        if not isinstance(result, Estimate) or result.interval is None:
            return result
        ends: dict[str, Number] = {"low": result.interval.low, "high": result.interval.high}
        error = result.interval.standard_error
        return ends if error is None else {"se": error, **ends}

    return found


def _pairs_summary(asked: Asked) -> dict[str, Number]:
    kappas = pairwise_kappa(asked.subject.votes).defined
    if not len(kappas):
        return {"pairs": None, "mean": None, "min": None, "max": None}
    return {
        "pairs": len(kappas),
        "mean": float(kappas.mean()),
        "min": float(kappas.min()),
        "max": float(kappas.max()),
    }


def _repeats(measure: Measure) -> _Measure:
    return lambda asked: self_agreement(asked.subject.every_vote, measure, asked.interval)


def _bradley_terry(asked: Asked) -> Mapping[str, Estimate]:
    from annotations.quality.domain.bradley_terry import bradley_terry_scores

    rows = asked.subject.rows
    left, right, won = (np.array(rows[name].to_pylist(), dtype=object) for name in ("left", "right", "label"))
    lost = np.where(left == won, right, left)
    options, coded = np.unique(np.concatenate([won, lost]), return_inverse=True)
    items = np.unique(np.array(rows["item"].to_pylist(), dtype=object), return_inverse=True)[1]
    winner, loser = np.split(coded, 2)
    bootstrap = asked.interval if isinstance(asked.interval, Bootstrap) else None
    return bradley_terry_scores(items, winner, loser, tuple(options.tolist()), bootstrap)


def _span_mean(asked: Asked) -> Estimate:
    from annotations.quality.domain.mark_f1 import span_f1_mean

    return span_f1_mean(asked.subject.marked, asked.options.match, asked.interval)


def _span_pairs(asked: Asked) -> Mapping[str, Estimate]:
    from annotations.quality.domain.mark_f1 import span_f1_pairwise

    return span_f1_pairwise(asked.subject.marked, asked.options.match, asked.interval)


def _token_alpha(asked: Asked) -> Estimate:
    from annotations.quality.domain.token_alpha import token_alpha

    options = asked.options
    return token_alpha(asked.subject.marked, begin=options.begin, length=options.length, interval=asked.interval)


def _alpha_u(asked: Asked) -> Estimate:
    from annotations.quality.domain.unitized_alpha import unitized_alpha

    options = asked.options
    return unitized_alpha(asked.subject.marked, begin=options.begin, length=options.length, interval=asked.interval)


def _alpha_u_per_category(asked: Asked) -> Mapping[str, Estimate]:
    from annotations.quality.domain.unitized_alpha import unitized_alpha_per_category

    options, marked = asked.options, asked.subject.marked
    return unitized_alpha_per_category(marked, begin=options.begin, length=options.length, interval=asked.interval)


def _box_f1(asked: Asked) -> Estimate:
    from annotations.quality.domain.box_agreement import box_f1

    options = asked.options
    return box_f1(asked.subject.marked, iou=options.iou, match=options.match, interval=asked.interval)


def _box_f1_pairs(asked: Asked) -> Mapping[str, Estimate]:
    from annotations.quality.domain.box_agreement import box_f1_pairwise

    options = asked.options
    return box_f1_pairwise(asked.subject.marked, iou=options.iou, match=options.match, interval=asked.interval)


def _box_iou(asked: Asked) -> Estimate:
    from annotations.quality.domain.box_agreement import box_mean_iou

    options = asked.options
    return box_mean_iou(asked.subject.marked, iou=options.iou, match=options.match, interval=asked.interval)


def _box_alpha(asked: Asked) -> Estimate:
    from annotations.quality.domain.box_agreement import matched_alpha
    from annotations.quality.domain.region_distance import region_alpha

    if asked.options.distance is None:
        return matched_alpha(asked.subject.marked, iou=asked.options.iou, interval=asked.interval)
    if asked.options.distance != "1-iou":
        raise Invalid(f"The distance {asked.options.distance} does not fit boxes.", remedy="Use --distance 1-iou.")
    return region_alpha(asked.subject.marked, asked.interval)


_LABELS: Final[dict[str, _Measure]] = {
    "percent_agreement": _plain(percent_agreement),
    "krippendorff_alpha": _alpha,
    "krippendorff_alpha_ci95": _interval_alone(_alpha),
    "krippendorff_alpha_per_label": _alpha_per_label,
    "cohen_kappa": _plain(cohen_kappa),
    "weighted_cohen_kappa": lambda asked: weighted_cohen_kappa(asked.subject.votes, asked.weights(), asked.interval),
    "scott_pi": _plain(scott_pi),
    "fleiss_kappa": _plain(fleiss_kappa),
    "fleiss_kappa_per_category": lambda asked: per_label(asked.subject.votes, fleiss_kappa, asked.interval),
    "conger_kappa": _plain(conger_kappa),
    "gwet_ac1": _plain(gwet_ac1),
    "gwet_ac1_ci95": _interval_alone(_plain(gwet_ac1)),
    "gwet_ac2": lambda asked: gwet_ac2(asked.subject.votes, asked.weights(), asked.interval),
    "brennan_prediger": lambda asked: brennan_prediger(
        asked.subject.votes, asked.interval, weights=asked.weights() if asked.options.weights else None
    ),
    "mean_pairwise_cohen_kappa": lambda asked: mean_pairwise_kappa(asked.subject.votes, asked.interval),
    "pairwise_cohen_kappa": lambda asked: pairwise_kappas(asked.subject.votes, asked.interval),
    "pairwise_cohen_kappa_summary": _pairs_summary,
    "self_agreement": _repeats(percent_agreement),
    "self_krippendorff_alpha": _repeats(krippendorff_alpha),
}

# Measures by the format of the file.
MEASURES: Final[dict[str, dict[str, _Measure]]] = {
    "labels": _LABELS,
    "sets": _LABELS,
    "pairs": {**_LABELS, "bradley_terry_scores": _bradley_terry},
    "spans": {
        "span_f1_mean": _span_mean,
        "span_f1_pairwise": _span_pairs,
        "token_krippendorff_alpha": _token_alpha,
        "alpha_u": _alpha_u,
        "alpha_u_per_category": _alpha_u_per_category,
    },
    "boxes": {
        "box_f1": _box_f1,
        "box_f1_pairwise": _box_f1_pairs,
        "box_mean_matched_iou": _box_iou,
        "krippendorff_alpha": _box_alpha,
    },
}
