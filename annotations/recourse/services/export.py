"""Everything about one person as a zip of JSON and CSV, made by a job from one snapshot, theirs alone, for seven days."""

import csv
import hashlib
import io
import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import INSTALLATION, record
from annotations.pay.domain.csv_text import harmless
from annotations.profiles.services.reading import profile_document
from annotations.recourse.job_names import EXPORT
from annotations.recourse.models import ExportState, PersonalExport
from annotations.recourse.selectors import my_journal
from annotations.recourse.selectors.about_me import acts, sections
from annotations.recourse.selectors.my_payee import payee_versions
from annotations.recourse.selectors.my_totals import my_totals
from annotations.recourse.selectors.score_inputs import score_inputs, score_left_out
from background.services import JobContext, job_enqueue
from kernel.errors import Gone, NotFound
from notices.services import notice_send

KEPT_FOR = timedelta(days=7)
_README = """Everything Fairhand keeps about you, as of {at} UTC.

One file per table, as JSON and as CSV with the same rows. Times are UTC, money is in minor units (cents), durations are
in milliseconds. totals.json adds up your pay by kind and by where the money is. score_inputs.json holds each answer of
yours that was compared with gold, and score_left_out the work that counts in no score while a decision stands. payee.json has every version of your bank details, the account number but for its
ends, because this file is not encrypted. profile.json is what you said about yourself and which of it releases hold; check-ins are as your browser encrypted them. journal.json holds every row of the journal in your name, under
the pseudonyms that stand for you there; acts.json lists what you did in a role, by number. What only you can open with your
password (keys, second factors) is not in it.
"""


@transaction.atomic
def export_request(*, actor: Actor, now: datetime) -> PersonalExport:
    """Queue the export; while one is being made, that one is returned."""
    User.objects.select_for_update().get(pk=actor.user_id)
    waiting = PersonalExport.objects.filter(user=actor.user, state=ExportState.WAITING).first()
    if waiting is not None:
        return waiting
    export = PersonalExport.objects.create(user=actor.user, requested_at=now)
    job = job_enqueue(
        name=EXPORT,
        args={"export_id": export.pk},
        title="Everything about you",
        created_by_id=actor.user_id,
        unique_key=f"export:{export.pk}",
    )
    export.job_id = job.pk
    export.save(update_fields=["job_id"])
    record(
        user=actor.user,
        organisation_id=INSTALLATION,
        action="recourse:export:request",
        subject=f"export:{export.pk}",
        data={},
        at=now,
    )
    return export


def export_build(*, export_id: int, context: JobContext, now: datetime) -> None:
    """Make the file and tell its person. Run twice, the second makes it anew; the row names the last one."""
    export = PersonalExport.objects.select_related("user").get(pk=export_id)
    folder = exports_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{export.pk}-{secrets.token_hex(16)}.zip"
    part = folder / f"{name}.part"
    with transaction.atomic():
        # One snapshot, so that every table and the totals are of the same moment.
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with part.open("xb") as file:
            _write(file, export.user, now)
            file.flush()
            os.fsync(file.fileno())
    digest = _sha256(part)
    part.rename(folder / name)
    with transaction.atomic():
        context.hold()
        export.state, export.file_name, export.sha256 = ExportState.READY, name, digest
        export.bytes, export.ready_at, export.expires_at = (folder / name).stat().st_size, now, now + KEPT_FOR
        export.save()
        notice_send(
            user_id=export.user_id,
            kind="export-ready",
            title="Everything about you is ready to download",
            body="Only you can open it. It is deleted after seven days.",
            url="/me/everything/",
            due_at=export.expires_at,
            now=now,
        )


def export_open(*, actor: Actor, export_id: int, now: datetime) -> tuple[PersonalExport, Path]:
    """The actor's own file. Raises NotFound for anybody else's or one not ready, Gone once its seven days are over."""
    export = PersonalExport.objects.filter(pk=export_id, user=actor.user).exclude(state=ExportState.WAITING).first()
    if export is None:
        raise NotFound("There is no such file, or it is not ready.")
    path = exports_folder() / export.file_name
    if (
        export.state == ExportState.EXPIRED
        or export.expires_at is None
        or export.expires_at <= now
        or not path.exists()
    ):
        raise Gone("This file was deleted after seven days.", remedy="Ask for a new one: it is made from today's data.")
    return export, path


@transaction.atomic
def export_expire(*, export_id: int, now: datetime) -> bool:
    """Delete a file whose time is over. True when this call did it."""
    export = PersonalExport.objects.select_for_update().get(pk=export_id)
    if export.state != ExportState.READY or export.expires_at is None or export.expires_at > now:
        return False
    export.state = ExportState.EXPIRED
    export.save(update_fields=["state"])
    (exports_folder() / export.file_name).unlink(missing_ok=True)
    return True


def exports_folder() -> Path:
    return Path(settings.DATA_DIR) / "exports"


def _write(file: BinaryIO, user: User, now: datetime) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("README.txt", _README.format(at=now.strftime("%Y-%m-%d %H:%M")))
        packed.writestr("totals.json", _json(my_totals(user.pk)))
        packed.writestr("score_inputs.json", _json(score_inputs(user.pk)))
        packed.writestr("profile.json", _json(profile_document(Actor(user=user))))
        packed.writestr("payee.json", _json(payee_versions(user, now)))
        for section in sections():
            _table(packed, section.name, section.fields, partial(section.rows, user.pk))
        _table(packed, "score_left_out", ["assignment_id", "decision_id"], partial(score_left_out, user.pk))
        _table(packed, "journal", my_journal.COLUMNS, partial(my_journal.my_events, user.pk))
        _table(packed, "acts", ["table", "as", "number"], partial(acts, user.pk))


def _table(packed: zipfile.ZipFile, name: str, fields: list[str], rows: Callable[[], Iterable[dict[str, Any]]]) -> None:
    """The same rows twice, each streamed: a ledger of a million lines is never held in memory."""
    with packed.open(f"{name}.json", "w", force_zip64=True) as out:
        for piece in _json_rows(rows()):
            out.write(piece.encode())
    with packed.open(f"{name}.csv", "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(fields)
        for row in rows():
            writer.writerow([_cell(row[field]) for field in fields])


def _json_rows(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    between = "[\n"
    for row in rows:
        yield between + _json(row, indent=None)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return harmless(_json(value, indent=None)) if isinstance(value, dict | list) else str(value)


def _json(value: Any, *, indent: int | None = 1) -> str:
    return str(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=indent))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
