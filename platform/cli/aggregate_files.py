"""What `fairhand aggregate` writes: a row an item as CSV or Parquet, and everything else as JSON beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from annotations.quality.domain.aggregation import Aggregation
from annotations.quality.domain.majority import NO_WINNER
from kernel.errors import Invalid

__all__ = ["check_place", "summary", "write_aggregation", "write_both"]

_FORMATS: Final[dict[str, Callable[[Any, Any], Any]]] = {".csv": arrow_csv.write_csv, ".parquet": pq.write_table}
# Confusion matrices with more cells than this, over all annotators, would make a file nobody opens.
_CELLS: Final = 500_000


def check_place(out: Path, votes: Path) -> None:
    """Refuse a name that cannot be written before anything is computed."""
    if out.suffix.lower() not in _FORMATS:
        raise Invalid(f"{out} is neither .csv nor .parquet.", kept="Nothing was written.", remedy="Name it so.")
    if out.is_dir():
        raise Invalid(f"{out} is a folder.", kept="Nothing was written.", remedy="Name a file.")
    if not out.parent.is_dir():
        raise Invalid(f"There is no folder {out.parent}.", kept="Nothing was written.", remedy="Make it first.")
    if out.resolve() == votes.resolve():
        raise Invalid(f"{out} holds the votes.", kept="It was left as it is.", remedy="Name another file.")


def write_aggregation(found: Aggregation, out: Path, *, repeats: str, seed: int) -> Path:
    """Write what a method made of labels; returns the name of the second file."""
    return write_both(out, _rows(found), summary(found, repeats=repeats, seed=seed))


def write_both(out: Path, rows: Any, document: Mapping[str, Any]) -> Path:
    """Write a table of pyarrow and the document beside it, each whole or not at all; returns the name of the second."""
    beside = out.with_name(out.name + ".json")
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    try:
        _replace(out, lambda path: _FORMATS[out.suffix.lower()](rows, path))
        _replace(beside, lambda path: Path(path).write_text(text + "\n", encoding="utf-8"))
    except OSError as fault:
        raise Invalid(f"{out} cannot be written: {fault.strerror or fault}", remedy="Choose another place.") from None
    return beside


def summary(found: Aggregation, *, repeats: str, seed: int) -> dict[str, Any]:
    """The second file: what belongs to labels and to annotators, and how the method went."""
    votes = found.votes
    return {
        "method": found.method,
        "repeats": repeats,
        "seed": seed,
        "n_items": votes.n_items,
        "n_votes": votes.n_votes,
        "n_annotators": votes.n_annotators,
        "n_ties": int(found.tied.sum()),
        "categories": list(votes.categories),
        "class_marginals": dict(zip(votes.categories, found.class_marginals.tolist(), strict=True)),
        "log_likelihood": found.log_likelihood,
        "iterations": found.iterations,
        "converged": found.converged,
        "chosen": found.chosen,
        **_skills(found),
        **_error_rates(found),
    }


def _rows(found: Aggregation) -> Any:
    votes = found.votes
    label = [None if code == NO_WINNER else votes.categories[code] for code in found.winner.tolist()]
    columns: dict[str, Any] = {
        "item": pa.array(list(votes.items), pa.string()),
        "label": pa.array(label, pa.string()),
        "confidence": pa.array(found.confidence),
        "tie": pa.array(found.tied),
    }
    posterior = {
        f"posterior_{label}": pa.array(np.ascontiguousarray(found.posteriors[:, code]))
        for code, label in enumerate(votes.categories)
    }
    return pa.table({**columns, **posterior})


def _skills(found: Aggregation) -> dict[str, Any]:
    if found.skills is None:
        return {}
    names, skills = list(found.votes.annotators), found.skills
    figures: dict[str, Any] = {
        "skill_is": skills.meaning,
        "skills": dict(zip(names, skills.value.tolist(), strict=True)),
    }
    if skills.low is not None and skills.high is not None:
        bounds = np.stack([skills.low, skills.high], axis=1).tolist()
        figures["skill_intervals"] = dict(zip(names, bounds, strict=True))
    return figures


def _error_rates(found: Aggregation) -> dict[str, Any]:
    """Per annotator and true label the share of every answer, in the order of the categories, and its interval."""
    votes, model = found.votes, found.confusion
    if model is None:
        return {}
    cells = votes.n_annotators * votes.n_categories**2
    if cells > _CELLS:
        return {"error_rates_left_out": f"{cells:,} rates; at most {_CELLS:,} are written"}
    rates: dict[str, Any] = {}
    intervals: dict[str, Any] = {}
    for code, name in enumerate(votes.annotators):
        matrix = model.credible_confusion(code)
        rows = zip(votes.categories, model.confusion_matrix(code).tolist(), strict=True)
        rates[name] = {label: [_or_none(rate) for rate in row] for label, row in rows}
        bounds = zip(votes.categories, matrix.low.tolist(), matrix.high.tolist(), strict=True)
        intervals[name] = {
            label: [[_or_none(low), _or_none(high)] for low, high in zip(lows, highs, strict=True)]
            for label, lows, highs in bounds
        }
    return {"error_rates": rates, "error_rate_intervals": intervals}


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else number


def _replace(path: Path, write: Callable[[str], Any]) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        write(str(part))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
