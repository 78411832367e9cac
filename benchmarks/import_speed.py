"""How fast texts come in: items a second into an empty project and into one of a million items, at what memory.

Run `python benchmarks/import_speed.py [--items 100000] [--there 1000000]`. It uses the database server of the
environment, or the throw-away one of the test suite, in a database of its own that is dropped at the end. "raw COPY" is
the same rows copied by PostgreSQL alone into a table with the same columns and indexes: the speed there is no beating.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
os.environ.setdefault("FAIRHAND_DATA_DIR", tempfile.mkdtemp(prefix="fairhand-bench-"))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connection, connections  # noqa: E402


def lines(first: int, number: int) -> BinaryIO:
    """A CSV file of `number` short messages, as people write them: some 90 characters each."""
    out = BytesIO()
    out.write(b"id,text,channel,region\n")
    for place in range(first, first + number):
        text = f"Message {place}: my parcel was due on Tuesday and has not come yet, could you have a look? Thank you"
        out.write(
            f'm-{place},"{text}",{"mail" if place % 3 else "chat"},{"north" if place % 2 else "south"}\n'.encode()
        )
    out.seek(0)
    return out


def cpu_seconds() -> float:
    """Processor time of this process and of the database process that serves it: the same on a busy machine."""
    used = time.process_time()
    if connection.connection is not None:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
        used += (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return used


def timed_import(project: Any, actor: Any, file: BinaryIO) -> tuple[float, float]:
    """Seconds by the clock, and of processor, from the job's start to its end; starting the import (hashing, storing the file) is counted as well."""
    from annotations.items.models import ImportBatch
    from annotations.items.services.imports import import_start
    from background.services import job_run

    connection.ensure_connection()
    began, cpu = time.perf_counter(), cpu_seconds()
    batch = import_start(
        actor=actor, project_id=project.pk, kind="csv", file=file, file_name="m.csv", source_name="bench"
    )
    assert batch.job_id is not None
    job_run(batch.job_id)
    took, spent = time.perf_counter() - began, cpu_seconds() - cpu
    batch = ImportBatch.objects.get(pk=batch.pk)
    assert batch.state == "done", (batch.report, batch.job and batch.job.error)
    return took, spent


def raw_copy(number: int) -> float:
    """Seconds for the same rows by COPY into a copy of the table with all its indexes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE raw_items (LIKE items_item INCLUDING ALL)")
        cursor.execute("CREATE TABLE raw_source AS SELECT * FROM items_item ORDER BY id DESC LIMIT %s", [number])
        path = Path(tempfile.mkstemp(prefix="fairhand-raw-")[1])
        with path.open("wb") as file, cursor.copy("COPY raw_source TO STDOUT") as copy:
            for block in copy:
                file.write(block)
        began = time.perf_counter()
        with path.open("rb") as file, cursor.copy("COPY raw_items FROM STDIN") as copy:
            while block := file.read(1 << 16):
                copy.write(block)
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE raw_items, raw_source")
        path.unlink()
    return took


def fill(project: Any, number: int) -> None:
    """Items that are there already, written by the server itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO items_item (project_id, external_id, content, content_sha256, attributes, language, state, severity,
                 severity_known, level, needs, slots_free, votes, created_at)
               SELECT %s, 'old-' || n, jsonb_build_object('text', 'An older message ' || n), sha256(('old' || n)::bytea), '{}', 'en', 'ready',
                 '{}', true, 0, 0, 1, 0, now() FROM generate_series(1, %s) n""",
            [project.pk, number],
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE items_item")


def measure(items: int, there: int) -> None:
    import annotations.items.jobs  # noqa: F401
    from accounts.models import Organisation
    from accounts.roles import Role
    from annotations.items.services.sources import source_create
    from tests.factories.people import actor_in, make_member, make_organisation
    from tests.factories.projects import make_project

    organisation: Organisation = make_organisation()
    actor = actor_in(organisation, make_member(organisation, Role.OWNER))
    results = {}
    for name, full in (("into an empty project", 0), (f"into a project of {there:,}", there)):
        project = make_project(organisation, state="draft")
        source_create(actor=actor, project_id=project.pk, name="bench", declared_severity={})
        if full:
            fill(project, full)
        timed_import(project, actor, lines(0, 1000))
        runs = [timed_import(project, actor, lines(1000 + turn * items, items)) for turn in range(3)]
        rates = [items / took for took, _ in runs]
        results[name] = sorted(rates)[1]
        cpu = sorted(spent for _, spent in runs)[1] / items * 1e6
        print(
            f"{name:<32} {results[name]:>10,.0f} items/s  (three runs: {', '.join(f'{rate:,.0f}' for rate in rates)}; {cpu:.0f} µs of CPU an item)"
        )
    raw = items / raw_copy(items)
    empty, million = results.values()
    print(f"{'raw COPY into the same table':<32} {raw:>10,.0f} items/s")
    print(f"share of raw COPY {empty / raw:.2f}, full : empty {million / empty:.2f}, peak memory "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")  # fmt: skip


def drop(name: str) -> None:
    """The server's own cleaner may still be in there, and nobody else may end it: wait until it has gone."""
    for _ in range(60):
        try:
            with connections["owner"].cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')
                return
        except DatabaseError:
            time.sleep(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--there", type=int, default=1_000_000)
    options = parser.parse_args()
    name = f"fh_bench_{os.getpid()}"
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    before = connection.settings_dict["NAME"]
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    try:
        call_command("migrate", database="owner", verbosity=0)
        measure(options.items, options.there)
    finally:
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = before
        drop(name)


if __name__ == "__main__":
    main()
