"""Exporting 100,000 items with 300,000 votes: at most 5 s and 300 MB, whatever the format.

Run with: python benchmarks/export_speed.py. Each export runs in a process of its own, which reports its time and its
highest memory. Beside it stand two things that do much less, in the same run on the same machine: copying the snapshot's
files, and dumping the same votes with `json.dump` from rows that are in memory already.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

import pyarrow.parquet as pq  # noqa: E402

from governance.releases.domain.exports.formats import FORMATS  # noqa: E402
from governance.releases.domain.exports.release_meta import ReleaseMeta  # noqa: E402
from governance.releases.domain.parquet_writer import write_parquet  # noqa: E402
from governance.releases.domain.snapshot_schema import LABELS, VOTES, annotators_schema, items_schema  # noqa: E402

ITEMS, VOTES_AN_ITEM, ANNOTATORS = 100_000, 3, 500
LIMIT_SECONDS, LIMIT_MB = 5.0, 300
_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_TONES = ("polite", "neutral", "rude")
_META = ReleaseMeta(
    name="Benchmark",
    description="Texts made for this benchmark.",
    version="1.0.0",
    license="https://spdx.org/licenses/CC0-1.0.html",
    url="https://example.org/benchmark",
    creator="Fairhand",
    creator_url="https://example.org",
    published_at=_START,
)


def main() -> int:
    """Print one line a format; the exit status is 1 when a limit is exceeded."""
    if len(sys.argv) == 4:
        return _export(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    with tempfile.TemporaryDirectory(prefix="fairhand-bench-") as scratch:
        folder = Path(scratch) / "release"
        folder.mkdir()
        _write(folder)
        copied, dumped = _copy(folder, Path(scratch) / "copy"), _dump(folder, Path(scratch) / "dump.jsonl")
        print(
            f"{ITEMS:,} items, {ITEMS * VOTES_AN_ITEM:,} votes; raw copy {copied:.2f} s, json.dump of the votes {dumped:.2f} s"
        )
        return max(_measure(folder, form, Path(scratch), copied, dumped) for form in FORMATS)


def _measure(folder: Path, form: str, scratch: Path, copied: float, dumped: float) -> int:
    out = scratch / f"out.{form}"
    answer = subprocess.run(
        [sys.executable, __file__, str(folder), form, str(out)], check=True, capture_output=True, text=True
    )
    found = json.loads(answer.stdout)
    good = found["seconds"] <= LIMIT_SECONDS and found["mb"] <= LIMIT_MB
    print(
        f"{form:10} {found['seconds']:5.2f} s ({found['cpu']:.2f} s of CPU, start included)  {found['mb']:4.0f} MB memory  {out.stat().st_size / 1e6:6.1f} MB written  "
        f"{found['seconds'] / dumped:4.1f} x the dump  {found['seconds'] / copied:6.1f} x the copy  {'ok' if good else 'TOO MUCH'}"
    )
    return 0 if good else 1


def _export(folder: Path, form: str, out: Path) -> int:
    started = time.perf_counter()
    with out.open("wb") as file:
        for chunk in FORMATS[form].chunks(folder, _META):
            file.write(chunk)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "cpu": time.process_time(), "mb": _highest_mb()}))
    return 0


def _highest_mb() -> float:
    """This process's own high-water mark; `ru_maxrss` would begin at that of the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _copy(folder: Path, target: Path) -> float:
    started = time.perf_counter()
    shutil.copytree(folder, target)
    return time.perf_counter() - started


def _dump(folder: Path, target: Path) -> float:
    rows = pq.read_table(folder / "votes.parquet").to_pylist()
    started = time.perf_counter()
    with target.open("w", encoding="utf-8") as file:
        for row in rows:
            json.dump(row, file, default=str)
            file.write("\n")
    return time.perf_counter() - started


def _write(folder: Path) -> None:
    """A release's tables, votes in the order they were given rather than in that of the items."""
    write_parquet(folder / "items.parquet", items_schema(["topic"]), _items())
    write_parquet(folder / "votes.parquet", VOTES, _votes())
    write_parquet(folder / "labels.parquet", LABELS, _labels())
    people = [{"annotator": _name(number), "source": "platform"} for number in range(ANNOTATORS)]
    write_parquet(folder / "annotators.parquet", annotators_schema(), people)
    labels = [{"value": tone, "title": tone} for tone in _TONES]
    schema = {"questions": [{"id": "tone", "kind": "single_choice", "title": "Tone?", "labels": labels}]}
    (folder / "schema.json").write_text(json.dumps(schema))
    (folder / "guidelines.md").write_text("# Tone\n")


def _items() -> Iterator[dict[str, Any]]:
    for number in range(1, ITEMS + 1):
        text = f"Text number {number}: where is my parcel, and when will somebody answer me? " * 3
        yield {
            "item_id": f"i{number}",
            "external_id": f"case-{number}",
            "kind": "text",
            "text": text,
            "media": None,
            "width": None,
            "height": None,
            "content_sha256": sha256(text.encode()).hexdigest(),
            "language": "en",
            "split": ("train", "test")[number % 5 == 0],
            "attr_topic": ("delivery", "refund", "thanks")[number % 3],
            "severity_level": 0,
        }


def _votes() -> Iterator[dict[str, Any]]:
    for voter in range(VOTES_AN_ITEM):
        for number in range(1, ITEMS + 1):
            place = voter * ITEMS + number
            tone = _TONES[(number + voter // 2) % 3]
            yield {
                "vote_id": f"v{place}",
                "item_id": f"i{number}",
                "annotator": _name((number * 7 + voter) % ANNOTATORS),
                "question": "tone",
                "label": tone,
                "selected": None,
                "value": f'"{tone}"',
                "kind": "create",
                "submitted_at": _START + timedelta(seconds=place),
                "active_ms": 4_000 + place % 9_000,
                "schema_version": 1,
                "guideline_version": 1,
                "event_index": place,
                "pay_minor": 12,
                "currency": "EUR",
            }


def _labels() -> Iterator[dict[str, Any]]:
    for number in range(1, ITEMS + 1):
        tone = _TONES[number % 3]
        yield {
            "item_id": f"i{number}",
            "question": "tone",
            "label": tone,
            "value": f'"{tone}"',
            "method": "majority",
            "confidence": 0.666667,
            "tie": False,
            "votes": VOTES_AN_ITEM,
            "posterior": '{"polite":0.333333,"neutral":0.0,"rude":0.666667}',
        }


def _name(number: int) -> str:
    return "a-" + sha256(str(number).encode()).hexdigest()[:24]


if __name__ == "__main__":
    sys.exit(main())
