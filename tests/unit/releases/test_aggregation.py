"""labels.parquet by every method; and what releases from before the names had versions go on saying."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotations.quality.domain.method_names import METHOD_NAMES
from governance.releases.domain.aggregation import aggregate
from governance.releases.domain.exports.release_meta import Question
from governance.releases.domain.methods import METHOD_NAMES_VERSION, merged_words, method_of
from kernel.errors import Invalid

LABELS = ("a", "b", "c")
# What four people said of fifteen items; "-" is no vote.
VOTES = ("bbcb", "acc-", "ca-b", "b-bb", "-acc", "aaaa", "bbb-", "cc-a", "a-aa", "-bbb", "cccc", "aac-", "bb-b", "c-cc", "-aaa")  # fmt: skip
# Computed by the commit before names had versions, under the method its records called dawid-skene.
BEFORE = [
    ("b", 0.99426), ("c", 0.910618), ("c", 0.751041), ("b", 0.997371), ("c", 0.951081), ("a", 0.995917), ("b", 0.998489),
    ("c", 0.902218), ("a", 0.98963), ("b", 0.997369), ("c", 0.998988), ("a", 0.523365), ("b", 0.997755), ("c", 0.993625),
    ("a", 0.985678),
]  # fmt: skip

# What each method gives now, and has to give as long as its name has this version (docs/adr/0011).
WRITTEN = {
    "majority": [0.75, 0.666667, 0.333333, 1.0, 0.666667, 1.0, 1.0, 0.666667, 1.0, 1.0, 1.0, 0.666667, 1.0, 1.0, 1.0],
    "wawa": [0.756098, 0.663043, 0.333333, 1.0, 0.663043, 1.0, 1.0, 0.666667, 1.0, 1.0, 1.0, 0.673913, 1.0, 1.0, 1.0],
    "dawid-skene": [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.999994, 1.0, 1.0, 1.0],
    "dawid-skene-map": [0.99426, 0.910618, 0.751042, 0.997371, 0.951082, 0.995917, 0.998489, 0.902218, 0.98963, 0.997369, 0.998988, 0.523364, 0.997755, 0.993625, 0.985678],
    "one-coin": [0.993569, 0.897517, 0.404709, 0.998767, 0.927609, 0.999832, 0.998406, 0.905568, 0.998315, 0.998585, 0.999868, 0.90409, 0.99884, 0.998668, 0.998067],
    "mace": [1.0, 1.0, 0.49589, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.86684, 1.0, 1.0, 1.0],
    "glad": [0.984879, 0.795881, 0.335515, 0.999877, 0.804398, 0.999998, 0.999872, 0.819726, 0.999877, 0.999873, 0.999998, 0.852918, 0.999899, 0.999877, 0.999873],
}  # fmt: skip


def write_votes(path: Path, names: str = "pqrs") -> Path:
    """votes.parquet as far as aggregation reads it; `names` are the people's."""
    rows = [
        {"item_id": f"i{item}", "annotator": name, "question": "q", "label": label, "selected": None, "value": label}
        for item, said in enumerate(VOTES, start=1)
        for name, label in zip(names, said, strict=True)
        if label != "-"
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def labels_of(path: Path, name: str, version: int = METHOD_NAMES_VERSION) -> list[dict[str, Any]]:
    return list(aggregate(path, [Question("q", "single_choice", LABELS)], method=method_of(name, version)))


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_every_method_of_the_command_makes_the_labels_of_a_release(tmp_path: Path, name: str) -> None:
    rows = labels_of(write_votes(tmp_path / "votes.parquet"), name)
    assert [row["item_id"] for row in rows] == [f"i{item}" for item in range(1, 16)]
    assert {row["method"] for row in rows} == {name}
    unanimous = [row["label"] for row, said in zip(rows, VOTES, strict=True) if len(set(said) - {"-"}) == 1]
    assert unanimous == [said.replace("-", "")[0] for said in VOTES if len(set(said) - {"-"}) == 1]
    for row in rows:
        posterior = json.loads(row["posterior"])
        assert row["confidence"] == max(posterior.values())
        assert row["tie"] == (row["label"] is None)
        assert row["tie"] or posterior[row["label"]] == row["confidence"]


def test_methods_differ_so_that_a_name_taken_for_another_would_show(tmp_path: Path) -> None:
    path = write_votes(tmp_path / "votes.parquet")
    posteriors = {name: tuple(row["posterior"] for row in labels_of(path, name)) for name in METHOD_NAMES}
    assert len(set(posteriors.values())) >= len(METHOD_NAMES) - 1, "the default may choose the prior of another method"
    assert posteriors["dawid-skene"] != tuple(row["posterior"] for row in labels_of(path, "dawid-skene", 1))


def test_an_old_record_gives_the_labels_it_gave_under_the_name_it_had(tmp_path: Path) -> None:
    rows = labels_of(write_votes(tmp_path / "votes.parquet"), "dawid-skene", 1)
    assert [(row["label"], row["confidence"]) for row in rows] == BEFORE
    assert {row["method"] for row in rows} == {"dawid-skene"}


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_a_method_gives_what_it_gave_when_releases_were_frozen_under_its_name(tmp_path: Path, name: str) -> None:
    """Where this fails, releases no longer come out to the byte: the changed method needs a new version of the names."""
    rows = labels_of(write_votes(tmp_path / "votes.parquet"), name)
    assert [row["confidence"] for row in rows] == pytest.approx(WRITTEN[name], abs=1.5e-6)


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_other_pseudonyms_change_no_bit(tmp_path: Path, name: str) -> None:
    """The default holds out votes by the places of people: under other names it must hold out the same."""
    first = labels_of(write_votes(tmp_path / "one.parquet"), name)
    assert labels_of(write_votes(tmp_path / "two.parquet", "zkbx"), name) == first


def test_boxes_are_said_to_be_clustered_whatever_the_method() -> None:
    mace = method_of("mace", METHOD_NAMES_VERSION)
    assert merged_words(mace, ["single_choice", "multiple_choice"]) == mace.told
    assert merged_words(mace, ["single_choice", "box"]) == f"{mace.told}; boxes by clusters of those that overlap"
    assert merged_words(mace, ["box"]) == "by clusters of boxes that overlap"


def test_a_name_means_one_thing_and_an_unknown_one_is_refused() -> None:
    assert method_of("dawid-skene", 1).name == "dawid-skene-small-prior"
    assert method_of("dawid-skene", 2).name == "dawid-skene"
    for name, version in (("mace", 1), ("oracle", 2), ("majority", 3)):
        with pytest.raises(Invalid, match="knows no method"):
            method_of(name, version)
