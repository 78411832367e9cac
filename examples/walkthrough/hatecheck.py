"""HateCheck: 3,901 texts with five votes each, which exist already."""

import csv
import io
from pathlib import Path

from client import Client
from project import bring_in, create, release, say

QUESTION = {
    "id": "hateful",
    "kind": "single_choice",
    "title": "Is this text hateful?",
    "labels": [
        {"value": "hateful", "definition": "Attacks people for belonging to a protected group"},
        {"value": "non-hateful", "definition": "Anything else, counter-speech included"},
    ],
}


def walk(client: Client, data: Path, folder: Path) -> None:
    rows = list(csv.DictReader((data / "hatecheck" / "all_annotations.csv").open(encoding="utf-8")))
    project = create(
        client,
        "HateCheck",
        item_kind="text",
        objective=False,
        overlap=5,
        schema={"questions": [QUESTION]},
        slices=["functionality"],
        guidelines="# HateCheck\n\nSay whether the text is hateful.",
        licence="CC BY 4.0",
        support_contact="Sam, safety steward",
    )
    client.post(
        f"/api/projects/{project}/sources/",
        {
            "name": "HateCheck",
            "collector": "Röttger et al.",
            "licence": "CC BY 4.0",
            "declared_severity": {"hate": 3},
            "purpose": "Functional tests of hate speech detection",
            "time_frame": "2020",
        },
    )
    items, votes = io.StringIO(), io.StringIO()
    out, ballots = csv.writer(items), csv.writer(votes)
    out.writerow(["id", "text", "functionality"])
    ballots.writerow(["item", "annotator", "label"])
    for row in rows:
        out.writerow([row["case_id"], row["test_case"], row["functionality"]])
        for number in range(1, 11):
            if row[f"label_{number}"]:
                ballots.writerow([row["case_id"], f"annotator-{number}", row[f"label_{number}"]])
    bring_in(
        client,
        project,
        "csv",
        "cases.csv",
        items.getvalue().encode(),
        "HateCheck",
        columns={"id": "id", "text": "text"},
    )
    bring_in(client, project, "votes", "votes.csv", votes.getvalue().encode())
    progress = client.get(f"/api/projects/{project}/progress/")
    say(f"   {progress['items']} items, {progress['votes']} votes")
    assert (progress["items"], progress["votes"]) == (3901, 19505), progress
    release(client, project, folder)
