"""A release with everything in it, for the pages that show one: made through the API from the sample's existing votes."""

import time
from typing import Any

from tests.browser.owner import SAMPLES
from tests.browser.prepared import PAY, cover
from tests.browser.visit import Visit

TONE = {
    "questions": [
        {
            "id": "tone",
            "kind": "single_choice",
            "title": "How does the message sound?",
            "labels": [{"value": value, "title": value.title()} for value in ("polite", "neutral", "rude")],
        }
    ]
}


def released(olga: Visit) -> int:
    """The project whose release 1.0.0 is frozen, audited and has its datasheet; agreement is computed too."""
    made = olga.api(
        "organisations/sample/projects/",
        {
            "name": f"Released {time.time_ns()}",
            "item_kind": "text",
            "overlap": 2,
            "schema": TONE,
            "guidelines": "# Tone\n\nHow it is said.",
            "pay": PAY,
            "slices": ["channel", "region"],
        },
    )
    project = f"projects/{made['id']}"
    olga.api(f"{project}/sources/", {"name": "Here", "declared_severity": {}})
    bring_in(olga, project, "texts.jsonl", kind="jsonl", source="Here")
    bring_in(olga, project, "existing_votes.csv", kind="votes", options='{"ignored": ["cannot say"]}')
    cover(olga, project)
    olga.api(f"{project}/publish/", {})
    olga.api(f"{project}/agreement/", {})
    release = f"{project}/releases/1.0.0"
    olga.api(f"{project}/releases/", {"version": "1.0.0", "note": "To be looked at."})
    wait(olga, f"{release}/", {"frozen"})
    olga.api(f"{release}/audit/", {"spec": {}})
    wait(olga, f"{release}/audit/", {"finished"})
    olga.api(f"{release}/datasheet/", {})
    wait(olga, f"{release}/datasheet/", {"finished"})
    return int(made["id"])


def bring_in(olga: Visit, project: str, name: str, **fields: Any) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": (SAMPLES / name).read_bytes()}
    batch = olga.api(f"{project}/imports/", multipart={"file": file, **fields})
    wait(olga, f"{project}/imports/{batch['id']}/", {"done"})


def wait(olga: Visit, path: str, ends: set[str], seconds: float = 90) -> None:
    """Until a thing is in one of these states; a job that has failed shows as a state that stays."""
    deadline = time.monotonic() + seconds
    while (state := olga.api(path)["state"]) not in ends:
        assert time.monotonic() < deadline and state not in {"failed", "refused"}, f"{path} is {state}"
        time.sleep(0.2)
