"""A release of a project as a freeze leaves it: a row, and a folder with Parquet. Votes of two regions that judge differently."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from annotations.projects.models import Project
from governance.releases.domain.content_hash import content_hash
from governance.releases.domain.parquet_writer import write_parquet
from governance.releases.domain.snapshot_schema import LABELS, VOTES, annotators_schema, items_schema
from governance.releases.models import Release, ReleaseState
from governance.releases.selectors.folders import releases_root
from kernel.canonical_json import canonical_bytes

FROZEN_AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCHEMA = {
    "questions": [
        {
            "id": "tone",
            "kind": "single_choice",
            "title": "What is the tone?",
            "labels": [{"value": "polite"}, {"value": "rude"}, {"value": "cannot say"}],
        }
    ]
}
# Ten people of the north and of the south, six of the east, three of the west (too few to be shown), one who did not say. Four
# people withheld together are too few as well, so that the east has to be withheld with them.
REGIONS = ("north",) * 10 + ("south",) * 10 + ("east",) * 6 + ("west",) * 3 + (None,)
_RUDE = {"north": 0.25, "south": 0.7, "east": 0.5, "west": 0.5, None: 0.5}


def make_release(
    project: Project,
    *,
    version: str = "1.0.0",
    items: int = 60,
    regions: tuple[str | None, ...] = REGIONS,
    frozen_at: datetime = FROZEN_AT,
    state: str = ReleaseState.FROZEN,
    currency: str = "EUR",
) -> Release:
    """A frozen release. The same arguments write the same bytes."""
    name = f"{project.organisation_id}/{project.pk}/{version}"
    folder = releases_root() / name
    write_survey(folder, items=items, regions=regions, currency=currency)
    return Release.objects.create(
        project_id=project.pk,
        organisation_id=project.organisation_id,
        version=version,
        state=state,
        record={"method": "majority", "splits": {"shares": {"train": 3, "test": 1}, "seed": "", "group": ""}},
        pseudonym_key=b"k" * 32,
        folder=name,
        content_hash=content_hash(folder),
        manifest_sha256="0" * 64,
        tree_size=10,
        created_by=project.created_by,
        frozen_at=frozen_at,
    )


def write_survey(folder: Path, *, items: int, regions: tuple[str | None, ...], currency: str = "EUR") -> None:
    """The files of a snapshot in which everybody answers about every item; the rate of “rude” depends on the region."""
    folder.mkdir(parents=True)
    random = Random(7)
    people = [f"a-{place:016x}" for place in range(len(regions))]
    votes: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for number in range(1, items + 1):
        said = Counter[str]()
        for person, region in zip(people, regions, strict=True):
            label = "rude" if random.random() < _RUDE[region] else "polite"
            said[label] += 1
            votes.append(_vote(len(votes), number, person, label, currency))
        (winner, most), *others = said.most_common()
        tie = bool(others) and others[0][1] == most
        labels.append(
            {
                "item_id": f"i{number}",
                "question": "tone",
                "label": None if tie else winner,
                "value": None,
                "method": "majority",
                "confidence": most / len(people),
                "tie": tie,
                "votes": len(people),
                "posterior": json.dumps({name: count / len(people) for name, count in sorted(said.items())}),
            }
        )
    rows = [_item(number) for number in range(1, items + 1)]
    groups = [
        {"annotator": person, "source": "platform", "group_region": region}
        for person, region in zip(people, regions, strict=True)
    ]
    write_parquet(folder / "items.parquet", items_schema(["topic"]), rows)
    write_parquet(folder / "votes.parquet", VOTES, votes)
    write_parquet(folder / "labels.parquet", LABELS, labels)
    write_parquet(folder / "annotators.parquet", annotators_schema(["region"]), groups)
    (folder / "schema.json").write_bytes(canonical_bytes(SCHEMA))
    (folder / "guidelines.md").write_text("# Tone\n\nJudge how it is said.\n", encoding="utf-8")


def _item(number: int) -> dict[str, Any]:
    # The first item has the text of the second: a duplicate that a datasheet has to name.
    text = f"Text number {number}." if number > 1 else "Text number 2."
    return {
        "item_id": f"i{number}",
        "external_id": f"t-{number}",
        "kind": "text",
        "text": text,
        "media": None,
        "width": None,
        "height": None,
        "content_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "language": "en",
        "split": ("train", "test")[number % 4 == 0],
        "attr_topic": ("work", "food")[number % 2],
        "severity_level": 0,
    }


def _vote(place: int, item: int, person: str, label: str, currency: str) -> dict[str, Any]:
    return {
        "vote_id": f"v{place + 1}",
        "item_id": f"i{item}",
        "annotator": person,
        "question": "tone",
        "label": label,
        "selected": None,
        "value": json.dumps(label),
        "kind": "create",
        "submitted_at": _START + timedelta(minutes=place),
        "active_ms": 30_000,
        "schema_version": 1,
        "guideline_version": 1,
        "event_index": place,
        # Ten people earn 12.00 an hour, all others 14.40: two different medians to be told apart.
        "pay_minor": 10 if int(person[2:], 16) < 10 else 12,
        "currency": currency,
    }
