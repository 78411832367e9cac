"""CREHate as a release: 42,546 votes by 1,064 people, repeats included, in little memory."""

import csv
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from governance.provenance.domain.standalone_verifier import verify
from governance.releases.domain.parquet_check import parquet_problems
from governance.releases.selectors.folders import release_folder
from tests.conftest import shared_data
from tests.factories.journaled_votes import import_votes
from tests.factories.projects import make_items, make_project
from tests.factories.releases import freeze

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.shared_data]

LABELS = {"0": "not hateful", "1": "hateful", "2": "do not know"}
GROUPS = ("nationality", "age", "education", "ethnicity", "gender", "politic", "religion", "gender_sexual_orientation")
SCHEMA = {
    "questions": [
        {
            "id": "hate",
            "kind": "single_choice",
            "title": "Is it hateful?",
            "labels": [{"value": value} for value in LABELS.values()],
        }
    ]
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def memory_mb(name: str) -> float:
    return int(Path("/proc/self/status").read_text().split(f"{name}:")[1].split()[0]) / 1024


def test_every_vote_of_crehate_is_in_the_release_with_the_groups_of_whoever_gave_it() -> None:
    votes = read(shared_data("crehate", "CREHate_raw_annotations.csv"))
    texts = {row["ID"]: row["Text"] for row in read(shared_data("crehate", "CREHate_final_annotations.csv"))}
    project = make_project(schema=SCHEMA, overlap=100)
    names = list(dict.fromkeys(row["ID"] for row in votes))
    items = dict(zip(names, make_items(project, [texts[name] for name in names]), strict=True))
    groups = {row["annotator_id"]: {name: row[name] for name in GROUPS} for row in votes}
    answers = ((items[row["ID"]], row["annotator_id"], {"hate": LABELS[row["annotation"]]}) for row in votes)
    import_votes(project, answers, groups=groups)

    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew
    before = memory_mb("VmRSS")
    release = freeze(project, method="majority")
    grown = memory_mb("VmHWM") - before

    assert release.counts == {"items": 1_580, "votes": 42_546, "labels": 1_580, "annotators": 1_064}
    assert grown < 300, f"freezing took {grown:.0f} MB"
    folder = release_folder(release)
    lines: list[str] = []
    assert verify(folder, say=lines.append) == 0, lines
    assert parquet_problems(folder) == []
    people = pq.read_table(folder / "annotators.parquet")
    assert {f"group_{name}" for name in GROUPS} <= set(people.schema.names)
    assert pc.count_distinct(people["group_nationality"]).as_py() == 5
    pairs = pq.read_table(folder / "votes.parquet", columns=["item_id", "annotator"])
    repeats = pairs.num_rows - pairs.group_by(["item_id", "annotator"]).aggregate([]).num_rows
    assert repeats == len(votes) - len({(row["ID"], row["annotator_id"]) for row in votes})
