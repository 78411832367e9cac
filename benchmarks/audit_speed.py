"""How long a bias audit takes: 1,000,000 votes, ten item attributes crossed two deep, three attributes of annotators.

    python benchmarks/audit_speed.py [--votes 1000000] [--depth 2] [--limit 60]

Prints the processor seconds of each check (which other work on the machine does not lengthen), the seconds by the clock and
the peak memory, and exits with 1 when the processor seconds exceed the limit. The claim: one million votes, ten attributes,
depth two, in sixty seconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from governance.audits.domain.data_file import write_snapshot_of  # noqa: E402
from governance.audits.domain.data_spec import DataSpec, read_data_spec  # noqa: E402
from governance.audits.domain.run import run_audit  # noqa: E402
from governance.audits.domain.spec import AuditSpec  # noqa: E402
from governance.audits.domain.verdict import Verdict  # noqa: E402

VOTES_AN_ITEM, PEOPLE, ATTRIBUTES, VALUES = 5, 2000, 10, 4


def write_snapshot(folder: Path, votes: int) -> None:
    """A release of made-up votes: people lean differently, one item attribute and one group attribute matter."""
    random = np.random.default_rng(1)
    items = votes // VOTES_AN_ITEM
    attributes = random.integers(0, VALUES, size=(ATTRIBUTES, items))
    groups = random.integers(0, 4, size=(3, PEOPLE))
    item = np.repeat(np.arange(items), VOTES_AN_ITEM)
    person = random.integers(0, PEOPLE, size=len(item))
    leaning = random.beta(8, 12, size=PEOPLE) + 0.10 * (groups[0] == 0)
    yes = random.random(len(item)) < leaning[person] + 0.15 * (attributes[0][item] == 0)
    majority = np.bincount(item, weights=yes) > VOTES_AN_ITEM / 2
    item_ids, people_ids = (
        np.char.add("i", np.arange(items).astype(str)),
        np.char.add("a", np.arange(PEOPLE).astype(str)),
    )
    words = np.array(["no", "yes"])
    _write(
        folder / "items.parquet",
        {
            "item_id": item_ids,
            **{f"attr_a{n}": np.char.add("v", values.astype(str)) for n, values in enumerate(attributes)},
        },
    )
    _write(
        folder / "votes.parquet",
        {
            "vote_id": np.char.add("v", np.arange(len(item)).astype(str)),
            "item_id": item_ids[item],
            "annotator": people_ids[person],
            "question": np.full(len(item), "hate"),
            "label": words[yes.astype(int)],
            "selected": np.ones(len(item), dtype=bool),
            "kind": np.full(len(item), "create"),
        },
    )
    _write(
        folder / "labels.parquet",
        {
            "item_id": item_ids,
            "question": np.full(items, "hate"),
            "label": words[majority.astype(int)],
            "method": np.full(items, "majority"),
            "tie": np.zeros(items, dtype=bool),
        },
    )
    _write(
        folder / "annotators.parquet",
        {
            "annotator": people_ids,
            **{f"group_g{n}": np.char.add("g", values.astype(str)) for n, values in enumerate(groups)},
        },
    )


def _write(path: Path, columns: dict[str, np.ndarray]) -> None:
    pq.write_table(pa.table({name: pa.array(values) for name, values in columns.items()}), path)


def as_file(folder: Path) -> None:
    """The same votes as one CSV file, votes.csv, a row a vote."""
    path = folder / "votes.csv"
    names = "".join(f", a.group_g{n} AS g{n}" for n in range(3))
    attributes = "".join(f", i.attr_a{n} AS a{n}" for n in range(ATTRIBUTES))
    duckdb.connect().execute(
        f"COPY (SELECT v.item_id AS item, v.annotator AS who, v.label AS vote{attributes}{names} FROM '{folder}/votes.parquet' AS v "
        f"JOIN '{folder}/items.parquet' AS i USING (item_id) JOIN '{folder}/annotators.parquet' AS a USING (annotator)) TO '{path}'"
    )


def made_elsewhere(folder: Path, votes: int, *, through_file: bool) -> Path | None:
    """The data, made by a process of its own so that the memory it takes is not counted; the CSV file where one is asked for."""
    maker = multiprocessing.get_context("spawn").Process(target=_make, args=(folder, votes, through_file))
    maker.start()
    maker.join()
    if maker.exitcode:
        raise SystemExit("The data could not be made.")
    return folder / "votes.csv" if through_file else None


def _make(folder: Path, votes: int, through_file: bool) -> None:
    write_snapshot(folder, votes)
    if through_file:
        as_file(folder)


def file_spec() -> DataSpec:
    """The specification of that file."""
    return read_data_spec(
        'label = "vote"\nitem = "item"\nannotator = "who"\n'
        f"slices = {[f'a{n}' for n in range(ATTRIBUTES)]}\ngroups = ['g0', 'g1', 'g2']"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--votes", type=int, default=1_000_000)
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument(
        "--through-file", action="store_true", help="start from one CSV row a vote, as the command does"
    )
    options = parser.parse_args()
    marks: list[tuple[float, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        data = made_elsewhere(Path(folder), options.votes, through_file=options.through_file)
        clock = time.perf_counter()
        started = time.process_time()
        if data is not None:
            write_snapshot_of(data, file_spec(), Path(folder))
        read = time.process_time()
        report = run_audit(
            Path(folder),
            AuditSpec(depth=options.depth),
            progress=lambda done, total, what: marks.append((time.process_time(), what)),
        )
        ended = time.process_time()
        waited = time.perf_counter() - clock
    print(f"{options.votes:,} votes, {ATTRIBUTES} item and 3 annotator attributes, depth {options.depth}")
    if data is not None:
        print(f"{read - started:8.1f} s  reading the file")
    print(f"{marks[0][0] - read:8.1f} s  opening the snapshot")
    for (begun, what), (done, _) in zip(marks, [*marks[1:], (ended, "")], strict=True):
        print(f"{done - begun:8.1f} s  {what}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{os.getloadavg()[0]:8.1f}    load of the machine at the end, on {os.cpu_count()} cores")
    print(
        f"{ended - started:8.1f} s  in all, {waited:.1f} s by the clock, {memory:,} MB at most, {len(report.findings)} findings, {report.count(Verdict.FLAG)} flags"
    )
    return 0 if ended - started <= options.limit else 1


if __name__ == "__main__":
    raise SystemExit(main())
