"""The tables and the verifiable rows of a release say the same, or the first difference is named."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from governance.releases.domain.parquet_check import parquet_problems
from governance.releases.domain.parquet_writer import write_parquet
from governance.releases.domain.snapshot_schema import VOTES, items_schema
from tests.factories.release_snapshot import Snapshot, text_items, write_release


@pytest.fixture
def made(tmp_path: Path) -> Snapshot:
    return write_release(tmp_path, text_items(4))


def test_a_sound_release_has_no_difference(made: Snapshot) -> None:
    assert parquet_problems(made.folder) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda votes: votes[2].update(label="sport"), "labels.jsonl.gz line 3: label is"),
        (lambda votes: votes[2].update(selected=None), "labels.jsonl.gz line 3: selected is"),
        (lambda votes: votes[0].update(pay_minor=9_000), "labels.jsonl.gz line 1: pay_minor is 12, in Parquet 9000"),
        (lambda votes: votes[1].update(annotator="a-someone"), "labels.jsonl.gz line 2: annotator is"),
        (lambda votes: votes[1].update(item_id="i99"), "votes.parquet row 2: the item i99 is not in items.parquet"),
        (lambda votes: votes.pop(), "votes.parquet ends before row 32"),
        (lambda votes: votes.append(votes[0]), "labels.jsonl.gz ends before row 33"),
    ],
)
def test_a_difference_is_named_by_its_row(made: Snapshot, change: Callable[[list[Any]], object], named: str) -> None:
    votes = [dict(vote) for vote in made.votes]
    change(votes)
    write_parquet(made.folder / "votes.parquet", VOTES, votes)
    assert parquet_problems(made.folder)[0].startswith(named)


def test_another_text_under_the_same_votes_is_a_difference(made: Snapshot) -> None:
    items = [dict(item) for item in made.items]
    items[1]["content_sha256"] = "0" * 64
    write_parquet(made.folder / "items.parquet", items_schema(["source"]), items)
    problems = parquet_problems(made.folder)
    assert len(problems) == 8
    assert all("item_sha256" in problem for problem in problems)
    assert len(parquet_problems(made.folder, limit=3)) == 3


@pytest.mark.parametrize("name", ["snapshot_schema", "splits"])
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    outcome = doctest.testmod(import_module(f"governance.releases.domain.{name}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
