"""`fairhand agreement VOTES --metric M`: how far people agree, from a file of votes. No server is asked.

The statistics are loaded when the command runs, not when its options are read.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cli.marks_file import add_reading_options

if TYPE_CHECKING:
    from cli.agreement_answer import Answer

_EXAMPLE: Final = """Formats (CSV with a row of column names, or Parquet; all fields are text):
  labels  item, annotator, label
  sets    label holds a set, its members separated by --separator
  spans   item (the document), annotator, start, end, label; half-open character offsets
  boxes   item (the image), annotator, x1, y1, x2, y2, label
  pairs   item, annotator, left, right, label (the preferred side)
A missing vote is an absent row. In spans and boxes, a row without a place says that somebody looked and marked nothing.

Measures:
  labels, sets, pairs  percent_agreement krippendorff_alpha krippendorff_alpha_per_label krippendorff_alpha_ci95
                       cohen_kappa weighted_cohen_kappa scott_pi fleiss_kappa fleiss_kappa_per_category conger_kappa
                       gwet_ac1 gwet_ac1_ci95 gwet_ac2 brennan_prediger mean_pairwise_cohen_kappa pairwise_cohen_kappa
                       pairwise_cohen_kappa_summary self_agreement self_krippendorff_alpha
  pairs                bradley_terry_scores
  spans                span_f1_mean span_f1_pairwise token_krippendorff_alpha alpha_u alpha_u_per_category
  boxes                box_f1 box_f1_pairwise box_mean_matched_iou krippendorff_alpha

Example: fairhand agreement votes.csv --metric krippendorff_alpha --metric gwet_ac1 --by language"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "agreement",
        help="measure how far annotators agree, without a server",
        description="Measure agreement in a file of votes. No server is asked.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("votes", type=Path, metavar="VOTES", help="a CSV or Parquet file, a row a vote")
    parser.add_argument("--metric", action="append", required=True, metavar="M", help="a measure; may be repeated")
    parser.add_argument(
        "--format-in", choices=("labels", "sets", "spans", "boxes", "pairs"), default="labels", help="what a row holds"
    )
    parser.add_argument(
        "--level",
        choices=("nominal", "ordinal", "interval", "ratio"),
        default="nominal",
        help="of Krippendorff's alpha",
    )
    parser.add_argument("--weights", choices=("linear", "quadratic"), help="of weighted kappa, AC2, Brennan-Prediger")
    parser.add_argument(
        "--categories", type=_names, metavar="A,B,C", help="all labels there could be, from lowest to highest"
    )
    parser.add_argument("--distance", choices=("jaccard", "masi", "1-iou"), help="of alpha for sets, or for boxes")
    parser.add_argument("--separator", default=";", help="between the members of a set (default: ;)")
    parser.add_argument(
        "--match", choices=("exact", "boundary"), default="exact", help="marks need the same label or not"
    )
    parser.add_argument(
        "--begin", type=int, default=0, metavar="N", help="first position of every document (default: 0)"
    )
    parser.add_argument(
        "--length", type=_count, metavar="N", help="positions of every document (default: to the end of its last span)"
    )
    add_reading_options(parser)
    parser.add_argument("--item", default="item", metavar="C", help="the column of the item (default: item)")
    parser.add_argument("--annotator", default="annotator", metavar="C", help="the column of the annotator")
    parser.add_argument("--label", default="label", metavar="C", help="the column of the label")
    parser.add_argument(
        "--by", metavar="C", help="measure each value of this column of items or of annotators on its own"
    )
    parser.add_argument(
        "--repeats", choices=("last", "count"), default="last", help="of one person on one item (default: last)"
    )
    parser.add_argument(
        "--bootstrap",
        type=_count,
        default=1000,
        metavar="N",
        help="replicates of an interval, 0 for none (default: 1000)",
    )
    parser.add_argument("--ci", choices=("bootstrap", "analytic"), default="bootstrap", help="how intervals are made")
    parser.add_argument(
        "--resample", choices=("items", "annotators"), default="items", help="what a bootstrap draws (default: items)"
    )
    parser.add_argument("--confidence", type=_inside, default=0.95, help="of the intervals (default: .95)")
    parser.add_argument(
        "--seed", type=_count, default=1970, metavar="N", help="same seed, same intervals (default: 1970)"
    )
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure and print. 0: every measure was computed or is undefined for a stated reason, 1: refused."""
    from cli.agreement_answer import answer_of, interval_method
    from cli.agreement_input import read_subjects

    interval = interval_method(options)
    answers = [
        answer_of(metric, subject, interval)
        for subject in read_subjects(options)
        for metric in dict.fromkeys(options.metric)
    ]
    print(
        json.dumps([asdict(answer) for answer in answers], ensure_ascii=False, indent=1)
        if options.json
        else _table(answers)
    )
    return 0


def _table(answers: list[Answer]) -> str:
    """A line a number, and under it in words what is undefined."""
    rows = [("measure", "level", "group", "value", "interval", "items", "people", "votes")]
    for answer in answers:
        counts = (f"{answer.n_items:,}", f"{answer.n_annotators:,}", f"{answer.n_votes:,}")
        values = answer.value if isinstance(answer.value, dict) else {"": answer.value}
        intervals = answer.ci if isinstance(answer.ci, dict) else {"": answer.ci}
        for key, value in values.items():
            name = f"{answer.metric} {key}".strip()
            rows.append((name, answer.level, answer.by or "", _number(value), _interval(intervals.get(key)), *counts))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(
            text.ljust(width) if place < 3 else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, *dict.fromkeys(_in_words(answer) for answer in answers if answer.undefined_because)])


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.4f}"


def _interval(ends: list[float] | None) -> str:
    return "" if ends is None else f"{ends[0]:.4f} to {ends[1]:.4f}"


def _in_words(answer: Answer) -> str:
    from annotations.quality.domain.undefined import Undefined

    group = f" of {answer.by}" if answer.by else ""
    return f"undefined: {answer.metric}{group}. {Undefined(str(answer.undefined_because)).explanation}"


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is below zero")
    return number


def _inside(text: str) -> float:
    number = float(text)
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return number
