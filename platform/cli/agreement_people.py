"""`fairhand agreement --resample annotators`: which measures have an interval over people, by the format of the file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from annotations.quality.domain.annotator_bootstrap import ANNOTATOR_MEASURES, annotator_interval
from annotations.quality.domain.bootstrap import Bootstrap, Interval
from annotations.quality.domain.pairwise_estimates import mean_kappa_over_people
from cli.agreement_input import Subject

__all__ = ["over_people"]

_Way = Callable[[Subject, Bootstrap], Interval | None]


def over_people(kind: str) -> dict[str, _Way]:
    """How each measure's interval over people is made, by its name; nominal measures only."""
    if kind == "spans":
        return {"span_f1_mean": _spans}
    if kind == "boxes":
        # Not α of matched objects: an object is there because of somebody who may not be among the people drawn.
        return {"box_f1": _boxes}
    return {
        **{name: partial(_votes, name) for name in ANNOTATOR_MEASURES},
        "mean_pairwise_cohen_kappa": lambda subject, settings: mean_kappa_over_people(subject.votes, settings),
    }


def _votes(name: str, subject: Subject, settings: Bootstrap) -> Interval | None:
    return annotator_interval(subject.votes, name, settings)


def _spans(subject: Subject, settings: Bootstrap) -> Interval | None:
    from annotations.quality.domain.mark_f1 import span_f1_over_people

    return span_f1_over_people(subject.marked, subject.options.match, settings)


def _boxes(subject: Subject, settings: Bootstrap) -> Interval | None:
    from annotations.quality.domain.box_agreement import box_f1_over_people

    return box_f1_over_people(subject.marked, settings, iou=subject.options.iou, match=subject.options.match)
