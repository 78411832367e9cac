"""CREHate: 42,546 votes of 1,064 annotators with eight demographics, to the published consensus of 56.2 % and 26.0 %."""

import csv
import io
import itertools
from pathlib import Path

import duckdb
from client import Client
from project import bring_in, create, release, say

GROUPS = ("nationality", "age", "education", "ethnicity", "gender", "politic", "religion", "gender_sexual_orientation")
QUESTION = {
    "id": "hate",
    "kind": "single_choice",
    "title": "Is this post hateful?",
    "labels": [{"value": "hate"}, {"value": "not_hate"}, {"value": "do_not_know"}],
}
MAJORITIES = """
SELECT group_nationality AS country, item_id, avg((label = 'hate')::int) > 0.5 AS hate
  FROM '{folder}/votes.parquet' JOIN '{folder}/annotators.parquet' USING (annotator)
 WHERE label <> 'do_not_know' GROUP BY ALL
"""


def walk(client: Client, data: Path, folder: Path) -> None:
    project = create(
        client,
        "CREHate",
        item_kind="text",
        overlap=25,
        schema={"questions": [QUESTION]},
        licence="CC BY-SA 4.0",
        guidelines="# CREHate\n\nSay whether the post is hateful where you live.",
        support_contact="Sam, safety steward",
    )
    client.post(
        f"/api/projects/{project}/sources/",
        {
            "name": "CREHate",
            "collector": "Lee et al.",
            "licence": "CC BY-SA 4.0",
            "declared_severity": {"hate": 3},
            "time_frame": "2023",
        },
    )
    items = io.StringIO()
    out = csv.writer(items)
    out.writerow(["id", "text"])
    with (data / "crehate" / "CREHate_final_annotations.csv").open(encoding="utf-8", newline="") as file:
        out.writerows((row["ID"], row["Text"]) for row in csv.DictReader(file))
    bring_in(
        client, project, "csv", "posts.csv", items.getvalue().encode(), "CREHate", columns={"id": "id", "text": "text"}
    )
    votes = (data / "crehate" / "CREHate_raw_annotations.csv").read_bytes()
    report = bring_in(
        client,
        project,
        "votes",
        "votes.csv",
        votes,
        repeats="keep",
        groups={name: name for name in GROUPS},
        columns={"item": "ID", "annotator": "annotator_id", "label": "annotation"},
        labels={"hate": {"0": "not_hate", "1": "hate", "2": "do_not_know"}},
    )
    assert report["votes"] == 42_546, report
    done = release(
        client,
        project,
        folder,
        groups=list(GROUPS),
        excluded_labels={"hate": ["do_not_know"]},
        positive_labels={"hate": "hate"},
    )
    consensus(done)


def consensus(folder: Path) -> None:
    """The published figures, from the released votes alone: read by DuckDB as any pipeline would."""
    found = duckdb.sql(MAJORITIES.format(folder=folder))
    assert found is not None
    table = found.df().pivot(index="item_id", columns="country", values="hate")
    agreed = (table.nunique(axis=1) == 1).mean()
    apart = {pair: (table[pair[0]] != table[pair[1]]).mean() for pair in itertools.combinations(table.columns, 2)}
    widest = max(apart, key=lambda pair: apart[pair])
    say(
        f"   all five countries agree on {agreed:.1%} of {len(table)} posts; {' and '.join(widest)} differ on {apart[widest]:.1%}"
    )
    assert (round(agreed, 3), round(apart[widest], 3), len(table)) == (0.562, 0.26, 1580)
