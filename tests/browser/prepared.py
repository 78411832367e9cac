"""Projects that a test needs and does not test: made by Olga's own session through the API, with a real import."""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.browser.visit import Visit

PAY = {"kind": "hourly", "currency": "EUR", "rate_minor": 1500, "floor_minor": 1400}
# One single choice and nothing else: answering is submitting.
TONE = {
    "questions": [
        {
            "id": "tone",
            "kind": "single_choice",
            "title": "How does it sound?",
            "labels": [{"value": "polite", "title": "Polite"}, {"value": "rude", "title": "Rude"}],
        }
    ]
}
TOPICS = {
    "questions": [
        {
            "id": "topics",
            "kind": "multiple_choice",
            "title": "What is it about?",
            "min": 0,
            "labels": [{"value": "delivery", "title": "Delivery"}, {"value": "money", "title": "Money"}],
        }
    ]
}


@dataclass(frozen=True)
class Prepared:
    olga: Visit
    id: int

    def votes(self) -> list[Any]:
        """The answers of every vote of the project, item after item."""
        items = self.olga.api(f"projects/{self.id}/items/?limit=50")["results"]
        histories = [self.olga.api(f"projects/{self.id}/items/{item['id']}/history/")["results"] for item in items]
        return [row["answers"] for history in histories for row in history]


def cover(olga: Visit, project: str) -> None:
    """Fill the escrow as far as publishing needs it: Olga records the deposit, Mia confirms it."""
    missing = olga.api(f"{project}/escrow/")["liability"]["missing"]["amount_minor"]
    if missing:
        made = olga.api(f"{project}/escrow/", {"amount_minor": missing, "reference": uuid.uuid4().hex})
        with olga.another("mia") as mia:
            mia.api(f"{project}/escrow/{made['id']}/confirm/", {})


def import_texts(olga: Visit, project: str, source: str, texts: Sequence[str]) -> None:
    """A real import of texts, which a worker does."""
    rows = "\n".join(json.dumps({"id": f"t{n}", "text": text}) for n, text in enumerate(texts))
    file = {"name": "texts.jsonl", "mimeType": "application/x-ndjson", "buffer": rows.encode()}
    batch = olga.api(f"{project}/imports/", multipart={"file": file, "kind": "jsonl", "source": source})
    deadline = time.monotonic() + 60
    while (state := olga.api(f"{project}/imports/{batch['id']}/")["state"]) in {"waiting", "running"}:
        assert time.monotonic() < deadline, f"the import is still {state}"
        time.sleep(0.1)
    assert state == "done", state


def prepare(
    olga: Visit, texts: Sequence[str], *, schema: Mapping[str, Any] = TONE, severity: Mapping[str, int] | None = None
) -> Prepared:
    """A published text project; `severity` is what its source declares, and nothing disturbing where it is left out."""
    made = olga.api(
        "organisations/sample/projects/",
        {
            "name": f"Prepared {uuid.uuid4().hex[:8]}",
            "item_kind": "text",
            "overlap": 1,
            "schema": schema,
            "guidelines": "# Tone\n\nHow it is said.",
            "pay": PAY,
            "support_contact": "Sam, safety steward (sam@sample.example)",
            "content_notice": "Some texts are hateful.",
        },
    )
    project = f"projects/{made['id']}"
    olga.api(f"{project}/sources/", {"name": "Here", "declared_severity": dict(severity or {})})
    import_texts(olga, project, "Here", texts)
    cover(olga, project)
    olga.api(f"{project}/publish/", {})
    return Prepared(olga, int(made["id"]))
