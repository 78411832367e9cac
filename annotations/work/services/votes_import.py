"""Votes that people gave elsewhere: a label event and a journal event each, with the groups the file names."""

import json
from typing import Any, BinaryIO

from django.db import connection, transaction

from annotations.items.domain.import_options import delimiter_of, vote_mapping
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.votes_reader import VotesReader
from annotations.items.models import ImportBatch
from annotations.items.selectors.imports import votable_labels
from annotations.items.services.import_run import Report, dry_run_done, import_done, refuse_empty
from annotations.projects.selectors.versions import guideline_version, schema_version
from annotations.work.domain.label_event import Version, label_event
from annotations.work.domain.tool import TOOL
from annotations.work.models import ExternalAnnotator
from annotations.work.services.votes_staging import VoteRow, VotesStaging, votes_staging
from background.services import JobContext
from journal.services import event_body
from kernel import clock
from kernel.errors import Conflict
from kernel.ids import uuid7

ACTION = "work:label:import"


def votes_import(context: JobContext, batch: ImportBatch, stream: BinaryIO) -> Report:
    """Read a file of votes and write all of them, or none. They are nobody's work here: no pay, no slot of an item."""
    project = batch.project
    _versions(batch)
    errors = RowErrors()
    mapping = vote_mapping(batch.options, votable_labels(project))
    reader = VotesReader(stream, mapping, errors, delimiter=delimiter_of(batch.options))
    with votes_staging() as staged:
        for vote in reader:
            if not errors and staged.vote(vote):
                done = min(stream.tell(), batch.file_bytes - 1)
                context.report(done, batch.file_bytes, f"{staged.read:,} votes read")
        refuse_empty(errors, staged.read + reader.ignored.total(), "votes")
        staged.flush()
        context.report(batch.file_bytes, batch.file_bytes, f"{staged.read:,} votes read; writing")
        report = {
            "read": staged.read,
            "ignored": dict(reader.ignored),
            "dropped_repeats": reader.dropped_repeats,
            "annotators": len(reader.annotators),
            "errors": [],
            "error_count": 0,
        }
        if batch.dry_run:
            skipped = staged.compare(project.pk)
            report |= {"votes": len(staged.groups()), "skipped": skipped}
            dry_run_done(context, batch, report)
            return report
        with transaction.atomic():
            context.hold()
            return _write(batch, staged, reader.annotators, report)


def _write(batch: ImportBatch, staged: VotesStaging, groups: dict[str, dict[str, str]], report: Report) -> Report:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('items.import'), %s::int)", [batch.project_id])
    skipped = staged.compare(batch.project_id)
    votes = staged.groups()
    people = _annotators(batch, groups)
    event_ids = _journal(batch, votes, people)
    _label_events(batch, votes, people, event_ids)
    _count()
    report |= {"votes": len(votes), "skipped": skipped}
    journal = {"votes": len(votes), "skipped": skipped, "annotators": len(groups)}
    import_done(batch, report, journal=journal)
    return report


def _annotators(batch: ImportBatch, groups: dict[str, dict[str, str]]) -> dict[str, ExternalAnnotator]:
    """A row for everybody in the file. What is known of somebody stays known; another answer refuses the import."""
    known = {row.external_id: row for row in ExternalAnnotator.objects.filter(project_id=batch.project_id)}
    fresh = [
        ExternalAnnotator(project_id=batch.project_id, external_id=name, groups=said)
        for name, said in groups.items()
        if name not in known
    ]
    changed, errors = [], RowErrors()
    for name, said in groups.items():
        row = known.get(name)
        if row is None or row.groups == row.groups | said == said:
            continue
        if any(row.groups.get(group, value) != value for group, value in said.items()):
            errors.add(f"{name[:60]!r} is on record with another group than this file says.")
        elif row.groups | said != row.groups:
            row.groups = row.groups | said
            changed.append(row)
    errors.raise_if_any()
    ExternalAnnotator.objects.bulk_create(fresh, batch_size=2_000)
    ExternalAnnotator.objects.bulk_update(changed, ["groups"], batch_size=500)
    return known | {row.external_id: row for row in fresh}


def _journal(batch: ImportBatch, votes: list[VoteRow], people: dict[str, ExternalAnnotator]) -> list[int]:
    """One journal event for every vote; returns their row ids."""
    ids = _reserve("journal_event", len(votes))
    # Looked up first: while rows are copied in, the connection answers nothing else.
    versions = _versions(batch)
    organisation_id = batch.project.organisation_id
    columns = "id, organisation_id, uid, action, subject, actor, at, body"
    with connection.cursor() as cursor, cursor.copy(f"COPY journal_event ({columns}) FROM STDIN") as copy:
        for row_id, vote in zip(ids, votes, strict=True):
            now = clock.utcnow()
            uid, subject, actor = uuid7(now), f"item:{vote.item_id}", people[vote.annotator].pseudonym
            body = event_body(
                uid=uid,
                organisation_id=organisation_id,
                action=ACTION,
                subject=subject,
                actor=actor,
                at=now,
                data=_event(batch, vote, actor, versions),
            )
            copy.write_row((row_id, organisation_id, uid, ACTION, subject, actor, now, body))
    return ids


def _versions(batch: ImportBatch) -> tuple[Version, Version]:
    """The schema and the guidelines that imported votes are filed under."""
    project = batch.project
    if project.current_schema_id is None or project.current_guideline_id is None:
        raise Conflict("Votes are imported under the project's questions and guidelines.", remedy="Write them first.")
    schema, guideline = schema_version(project.current_schema_id), guideline_version(project.current_guideline_id)
    return Version(schema.number, schema.sha256), Version(guideline.number, guideline.sha256)


def _event(batch: ImportBatch, vote: VoteRow, pseudonym: str, versions: tuple[Version, Version]) -> dict[str, Any]:
    return label_event(
        kind="import",
        project=f"p{batch.project_id}",
        item=f"i{vote.item_id}",
        item_sha256=vote.sha256.hex(),
        answers=vote.answers,
        schema=versions[0],
        guideline=versions[1],
        annotator=pseudonym,
        tool=TOOL,
        client="import",
        submitted_at=vote.at or batch.created_at,
    )


def _label_events(
    batch: ImportBatch, votes: list[VoteRow], people: dict[str, ExternalAnnotator], event_ids: list[int]
) -> None:
    columns = (
        "project_id, item_id, external_annotator_id, batch_id, kind, answers, labels, schema_id, guideline_id, event_id, "
        "active_ms, pay_minor, currency, submitted_at"
    )
    project = batch.project
    with connection.cursor() as cursor, cursor.copy(f"COPY work_labelevent ({columns}) FROM STDIN") as copy:
        for vote, event_id in zip(votes, event_ids, strict=True):
            labels = sorted(f"{question}={label}" for question, label in vote.answers.items())
            copy.write_row(
                (
                    project.pk,
                    vote.item_id,
                    people[vote.annotator].pk,
                    batch.pk,
                    "import",
                    json.dumps(vote.answers, ensure_ascii=False),
                    labels,
                    project.current_schema_id,
                    project.current_guideline_id,
                    event_id,
                    0,
                    0,
                    "",
                    vote.at or batch.created_at,
                )
            )


def _count() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE items_item i SET votes = i.votes + g.votes "
            "FROM (SELECT item_id, count(*) AS votes FROM import_vote_groups GROUP BY item_id) g WHERE i.id = g.item_id"
        )


def _reserve(table: str, number: int) -> list[int]:
    """Row ids from a table's own sequence, so that rows can be copied in whose ids are known beforehand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number])
        return [int(row[0]) for row in cursor.fetchall()]
