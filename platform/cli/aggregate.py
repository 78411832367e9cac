"""`fairhand aggregate VOTES --method M --out FILE`: one label an item from many votes. No server is asked.

The statistics are loaded when the command runs, not when its options are read.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from annotations.quality.domain.method_names import DEFAULT_METHOD, METHOD_NAMES
from cli.marks_file import add_reading_options
from kernel.errors import Invalid

if TYPE_CHECKING:
    from annotations.quality.domain.votes import Votes

# Posteriors of so many items times labels fill 1.6 GB.
_LARGEST: Final = 200_000_000

_METHODS: Final = "\n".join(
    f"  {name:16} {method.meaning}{' (the default)' if name == DEFAULT_METHOD else ''}"
    for name, method in METHOD_NAMES.items()
)
_MORE: Final = f"""Methods:
{_METHODS}

VOTES is CSV with a row of column names, or Parquet; all fields are text. A missing vote is an absent row.
FILE (.csv or .parquet) gets item, label, confidence, tie and posterior_LABEL for every label. Where the best labels are
equal, label is empty and tie is true: ties are never broken. FILE.json gets the rest: class marginals, log-likelihood,
skills and error rates of annotators, iterations, and whether they converged.

Spans (item, annotator, label, start, end; half-open character offsets) and boxes (item, annotator, label, x1, y1, x2, y2) are
clustered and put to the vote. A row without a place says that somebody looked and marked nothing. FILE gets a row a
cluster: item, label, its place, confidence (the share of those who looked that marked it with this label), support
(how many marked it), looked, presence (present if more than half marked it, tied, absent), tie and mean_iou.

Examples: fairhand aggregate votes.csv --out labels.parquet
          fairhand aggregate boxes.csv --format-in boxes --iou 0.5 --out objects.csv"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "aggregate",
        help="make one label an item from many votes, without a server",
        description="Aggregate a file of votes. No server is asked.",
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("votes", type=Path, metavar="VOTES", help="a CSV or Parquet file, a row a vote")
    parser.add_argument(
        "--method",
        nargs="?",
        const=DEFAULT_METHOD,
        choices=tuple(METHOD_NAMES),
        help=f"of labels (default: {DEFAULT_METHOD})",
    )
    parser.add_argument(
        "--format-in", choices=("labels", "spans", "boxes"), default="labels", help="what a row holds (default: labels)"
    )
    add_reading_options(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="a name in .csv or .parquet")
    parser.add_argument("--item", default="item", metavar="C", help="the column of the item (default: item)")
    parser.add_argument("--annotator", default="annotator", metavar="C", help="the column of the annotator")
    parser.add_argument("--label", default="label", metavar="C", help="the column of the label")
    parser.add_argument("--categories", metavar="A,B,C", help="all labels there could be, also those nobody gave")
    parser.add_argument(
        "--repeats", choices=("last", "count"), default="last", help="of one person on one item (default: last)"
    )
    parser.add_argument("--iterations", type=_rounds, metavar="N", help="exactly N rounds (default: until it settles)")
    parser.add_argument(
        "--seed", type=_seed, default=1970, metavar="N", help="which votes the default holds out (default: 1970)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Aggregate and write. 0: both files are there, 1: refused and nothing was written."""
    from cli.aggregate_files import check_place

    check_place(options.out, options.votes)
    if options.format_in == "labels":
        _aggregate_labels(options)
    else:
        from cli.aggregate_marks import aggregate_marks

        aggregate_marks(options)
    return 0


def _aggregate_labels(options: argparse.Namespace) -> None:
    from annotations.quality.domain.aggregation import aggregate
    from cli.aggregate_files import write_aggregation

    votes = _read(options)
    method = options.method or DEFAULT_METHOD
    found = aggregate(votes, method, iterations=options.iterations, seed=options.seed)
    beside = write_aggregation(found, options.out, repeats=options.repeats, seed=options.seed)
    ties = int(found.tied.sum())
    print(
        f"{votes.n_items:,} items from {votes.n_votes:,} votes of {votes.n_annotators:,} annotators by {method}: "
        f"{ties:,} {'tie' if ties == 1 else 'ties'}. {options.out} and {beside} are written."
    )
    if not found.converged and options.iterations is None:
        print(f"The method had not settled after {found.iterations} rounds; see “converged” in {beside}.")


def _read(options: argparse.Namespace) -> Votes:
    from annotations.quality.domain.votes import Votes
    from cli.votes_file import read_columns

    names = {"item": options.item, "annotator": options.annotator, "label": options.label}
    table = read_columns(options.votes, names)
    categories = options.categories.split(",") if options.categories else None
    try:
        votes = Votes.from_table(table, categories=categories, duplicates=options.repeats)
    except ValueError as fault:
        raise Invalid(f"{options.votes}: {fault}", kept="Nothing was written.") from None
    if votes.n_items * votes.n_categories > _LARGEST:
        raise Invalid(
            f"{votes.n_items:,} items with {votes.n_categories:,} different labels are more than fit in memory.",
            kept="Nothing was written.",
            remedy=f"Check that {options.label!r} is the column of the label.",
        )
    return votes


def _rounds(text: str) -> int:
    return _whole(text, at_least=1)


def _seed(text: str) -> int:
    return _whole(text, at_least=0)


def _whole(text: str, *, at_least: int) -> int:
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
    if number < at_least:
        raise argparse.ArgumentTypeError(f"at least {at_least}, not {number}")
    return number
