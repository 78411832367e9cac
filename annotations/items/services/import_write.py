"""The one transaction of an import: compare with what is there, write, and put the seal in the journal.

Every statement touches as many rows as the import has, through an index where it looks at the project's items, so that
a project of a million items takes an import as fast as an empty one.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from annotations.items.domain.row_errors import RowErrors
from annotations.items.models import ImportBatch
from annotations.items.services.import_run import Report, dry_run_done, import_done
from annotations.items.services.seal_equal import imported_seal
from annotations.items.services.staging import Staging
from annotations.projects.models import Project, ProjectState
from annotations.projects.services.cover import require_cover
from background.services import JobContext
from kernel.errors import Conflict
from kernel.merkle import CompactRange, leaf_hash

_SHOWN = 100

# LATERAL with LIMIT makes this a look-up in the unique index for each staged row, whatever the planner believes.
_THERE = """
FROM import_items s CROSS JOIN LATERAL (
  SELECT i.content_sha256, i.state FROM items_item i
   WHERE i.project_id = %(project)s AND i.external_id = s.external_id LIMIT 1) i
"""
_ORDERED_HASHES = """
SELECT string_agg(sha256, ''::bytea ORDER BY place) FROM (
  SELECT sha256, row_number() OVER (ORDER BY external_id COLLATE "C") - 1 AS place FROM import_items) s
 GROUP BY place / 32768 ORDER BY min(place)
"""
_INSERT = """
INSERT INTO items_item (project_id, source_id, batch_id, external_id, content, content_sha256, attributes, language, state, severity,
                        severity_known, level, needs, slots_free, votes, created_at)
SELECT %(project)s, %(source)s, %(batch)s, s.external_id, s.content::jsonb, s.sha256, s.attributes::jsonb, s.language, 'ready', g.severity,
       g.known, g.level, g.needs, %(overlap)s, 0, now()
  FROM import_items s JOIN import_grades g ON g.grade = s.grade ORDER BY s.n
"""
_INSERT_PRELABELS = """
INSERT INTO items_prelabel (item_id, question, answer, origin)
SELECT i.id, p.question, p.answer::jsonb, %(origin)s FROM import_prelabels p
  JOIN import_items s ON s.n = p.n
  JOIN items_item i ON i.project_id = %(project)s AND i.external_id = s.external_id
 ORDER BY p.n
"""
_INSERT_MEDIA = """
INSERT INTO items_mediaasset (organisation_id, origin_sha256, kind, sha256, content_type, width, height, bytes)
SELECT DISTINCT %(organisation)s::bigint, origin_sha256, kind, sha256, content_type, width, height, bytes FROM import_media
ON CONFLICT DO NOTHING
"""


def import_write(context: JobContext, batch: ImportBatch, staged: Staging) -> Report:
    """Write what is staged, all of it or nothing. Items that are there already with the same content are skipped.

    Raises Invalid, naming rows, where an id is taken by other content.
    """
    if batch.dry_run:
        skipped, errors = compare(batch.project_id)
        errors.raise_if_any()
        report = _report(staged, skipped, written=staged.read - skipped)
        dry_run_done(context, batch, report)
        return report
    with transaction.atomic():
        context.hold()
        values = {
            "project": batch.project_id,
            "source": batch.source_id,
            "batch": batch.pk,
            "organisation": batch.project.organisation_id,
            "origin": "import",
        }
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'")  # the rows are put in order twice, in memory if they fit
            # Imports into one project take turns; labelling goes on beside them.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('items.import'), %(project)s::int)", values)
            skipped, errors = compare(batch.project_id)
            errors.raise_if_any()
            if skipped:
                cursor.execute(f"DELETE FROM import_items WHERE n IN (SELECT s.n {_THERE})", values)  # noqa: S608 - constants
            root = merkle_root()
            overlap = batch.project.overlap
            cursor.execute(_INSERT, values | {"overlap": overlap})
            written = cursor.rowcount
            cursor.execute(_INSERT_PRELABELS, values)
            prelabels = cursor.rowcount
            cursor.execute(_INSERT_MEDIA, values)
        if written:
            _raise_project_level(batch, staged.level, overlap)
        report = _report(staged, skipped, written) | {"prelabels": prelabels, "merkle_root": root}
        journal = {"items": written, "skipped": skipped, "merkle_root": root, "level": staged.level}
        # Last, because a seal waits for it until this transaction ends.
        if sealed := imported_seal(batch.project_id):
            report, journal = report | {"sealed": sealed}, journal | {"sealed": sealed}
        import_done(batch, report, journal=journal)
    return report


def compare(project_id: int) -> tuple[int, RowErrors]:
    """How many staged items are there already, and what is wrong with those that are there with other content."""
    errors = RowErrors(limit=_SHOWN)
    wrong = "i.content_sha256 IS DISTINCT FROM s.sha256 OR i.state = 'erased'"
    values = {"project": project_id}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE {wrong}) {_THERE}", values)
        there, count = cursor.fetchone()
        if count:
            cursor.execute(
                f"SELECT s.n, s.external_id, i.state {_THERE} WHERE {wrong} ORDER BY s.n LIMIT {_SHOWN}",
                values,
            )
            for n, external_id, state in cursor.fetchall():
                erased = state == "erased"
                problem = "was erased and is not taken again" if erased else "is there already with other content"
                errors.add(f"The item {external_id[:60]!r} {problem}.", row=n)
            errors.count = count
    return int(there), errors


def merkle_root() -> str:
    """The root, in hex, over the content hashes of the staged items in the order of their ids (code points)."""
    tree = CompactRange()
    for block in _hashes():
        tree.extend(b"".join([leaf_hash(block[at : at + 32]) for at in range(0, len(block), 32)]))
    return tree.root().hex()


def _hashes() -> Iterator[bytes]:
    """The hashes in order, fetched a megabyte at a time: asking for each by itself would cost more than hashing it."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ORDERED_HASHES)
        while (row := cursor.fetchone()) is not None:
            yield bytes(row[0])


def _raise_project_level(batch: ImportBatch, level: int, overlap: int) -> None:
    """Bring the project's highest level along, and the slots where the overlap changed meanwhile."""
    project = Project.objects.select_for_update(no_key=True).get(pk=batch.project_id)
    if project.state == ProjectState.CLOSED:
        raise Conflict("The project was closed meanwhile.", kept="Nothing was imported.")
    cared_for = project.support_contact.strip() and project.content_notice.strip()
    if level >= 2 and project.state != ProjectState.DRAFT and not cared_for:
        raise Conflict(
            f"These items may be of level {level}, and the project lacks a support contact or a content notice.",
            code="support-contact-missing",
            kept="Nothing was imported.",
            remedy="Write both in the project's settings, or declare the source's severity, and import again.",
        )
    if project.overlap != overlap:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE items_item SET slots_free = %s WHERE batch_id = %s", [project.overlap, batch.pk])
    if project.state == ProjectState.PUBLISHED:
        require_cover(project)
    if level > project.max_level:
        project.max_level = level
        project.save(update_fields=["max_level"])


def _report(staged: Staging, skipped: int, written: int) -> dict[str, Any]:
    return {
        "read": staged.read,
        "items": written,
        "skipped": skipped,
        "level": staged.level,
        "errors": [],
        "error_count": 0,
    }
