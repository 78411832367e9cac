"""`fairhand import PROJECT FILE`: send a file, or a folder of images, and watch it come in."""

import argparse
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from annotations.items.domain.folder import FolderSource
from cli.server import Server, add_server, server_of
from kernel.errors import Invalid

KINDS = ("csv", "jsonl", "parquet", "images", "votes")
_ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".zip": "images",
}
_POLL_S = 0.5


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "import",
        help="import texts, images or existing votes",
        description="Import a file, or a folder of images. All of it comes in, or nothing.",
    )
    parser.add_argument("project", type=int, help="the project's number, as in its address")
    parser.add_argument("file", type=Path, help="a file, or a folder of images")
    parser.add_argument("--kind", choices=KINDS, help="what the file is; told by its ending where that is clear")
    parser.add_argument("--source", default="", help="the name of the source the items come from")
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    add_server(parser)
    columns = parser.add_argument_group("columns")
    columns.add_argument("--column", action="append", default=[], metavar="MEANING=COLUMN",
                         help="id, text, language, file; for votes item, annotator, label, question, at")  # fmt: skip
    columns.add_argument("--attribute", action="append", metavar="COLUMN", help="keep only these as attributes")
    columns.add_argument("--severity", action="append", default=[], metavar="CATEGORY=COLUMN")
    columns.add_argument("--language", default="", help="of items whose row names none")
    columns.add_argument(
        "--delimiter", choices=[",", ";", "tab"], help="what separates the columns; a comma, in a .tsv file a tab"
    )
    votes = parser.add_argument_group("votes")
    votes.add_argument("--group", action="append", default=[], metavar="NAME=COLUMN")
    votes.add_argument("--label", action="append", default=[], metavar="QUESTION:VALUE=LABEL")
    votes.add_argument("--ignore", action="append", metavar="VALUE", help="a value to leave out, such as “do not know”")
    votes.add_argument("--repeats", choices=["refuse", "drop", "keep"], help="what a second vote of a person is")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Send the file, follow the job, print what came of it. 0: imported (or checked), 1: refused."""
    server, kind = server_of(options), _kind(options)
    fields = {
        "kind": kind,
        "source": options.source,
        "options": json.dumps(_import_options(options)),
        "dry_run": "true" if options.dry_run else "false",
    }
    imports = f"/api/projects/{options.project}/imports/"
    with _opened(options.file) as (file, length):
        name = options.file.name + (".zip" if options.file.is_dir() else "")
        _say(f"Sending {name} ({length:,} bytes)")
        try:
            started = server.send_file(imports, fields, name, file, length)
        except Invalid as refusal:
            _say(str(refusal))
            _say_errors(refusal.errors)
            return 1
    address = f"{imports}{started['id']}/"
    try:
        ended = _follow(server, address)
    except KeyboardInterrupt:
        server.post(f"{address}cancel/", {})
        _say("Cancelled. Nothing was imported.")
        return 130
    return _tell(ended)


def _follow(server: Server, address: str) -> dict[str, Any]:
    """Print progress until the import has ended."""
    said = ""
    while True:
        shown = server.get(address)
        if shown["state"] not in {"waiting", "running"}:
            return shown
        now = shown["message"] or "Waiting for a worker."
        if now != said:
            _say(now)
            said = now
        time.sleep(_POLL_S)


def _tell(shown: dict[str, Any]) -> int:
    report = shown["report"]
    if shown["state"] != "done":
        _say(shown["message"] or f"The import is {shown['state']}. Nothing was imported.")
        _say_errors(report.get("errors", []))
        if (more := report.get("error_count", 0) - len(report.get("errors", []))) > 0:
            _say(f"and {more:,} more")
        return 1
    counts = {
        "items": "new items",
        "votes": "new votes",
        "skipped": "there already",
        "sealed": "sealed",
        "prelabels": "suggested labels",
    }
    told = ", ".join(f"{report[name]:,} {words}" for name, words in counts.items() if report.get(name) is not None)
    print(f"{'Checked, nothing written' if shown['dry_run'] else 'Imported'}: {told}.")
    return 0


def _kind(options: argparse.Namespace) -> str:
    if options.kind:
        return str(options.kind)
    kind = "images" if options.file.is_dir() else _ENDINGS.get(options.file.suffix.lower())
    if kind is None:
        raise Invalid(f"{options.file.name} could be anything.", remedy=f"Say --kind, one of {', '.join(KINDS)}.")
    return kind


def _import_options(options: argparse.Namespace) -> dict[str, Any]:
    labels: dict[str, dict[str, str]] = {}
    for entry in options.label:
        question, value, label = _label(entry)
        labels.setdefault(question, {})[value] = label
    usual = "tab" if options.file.suffix.lower() == ".tsv" else ","
    delimiter = (options.delimiter or usual).replace("tab", "\t")
    chosen = {
        "columns": _pairs(options.column),
        "attributes": options.attribute,
        "severity": _pairs(options.severity),
        "language": options.language,
        "groups": _pairs(options.group),
        "labels": labels,
        "ignored": options.ignore,
        "repeats": options.repeats,
        "delimiter": "" if delimiter == "," else delimiter,
    }
    return {name: value for name, value in chosen.items() if value}


def _pairs(entries: list[str]) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in entries]
    for name, equals, value in pairs:
        if not (name and equals and value):
            raise Invalid(f"{name!r} should read NAME=COLUMN.")
    return {name: value for name, _, value in pairs}


def _label(entry: str) -> tuple[str, str, str]:
    question, colon, rest = entry.partition(":")
    value, equals, label = rest.rpartition("=")
    if not (question and colon and equals and label):
        raise Invalid(f"{entry!r} should read QUESTION:VALUE=LABEL.")
    return question, value, label


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The file with its length; a folder becomes an archive, one file at a time."""
    if not path.exists():
        raise Invalid(f"There is no file {str(path)!r}.")
    if path.is_dir():
        with tempfile.TemporaryFile() as packed:
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
                for entry in FolderSource(path):
                    archive.writestr(entry.name, entry.data)
            length = packed.tell()
            packed.seek(0)
            yield packed, length
    else:
        with path.open("rb") as file:
            yield file, path.stat().st_size


def _say_errors(errors: list[Any]) -> None:
    for error in errors:
        row = f"row {error['row']}: " if "row" in error else ""
        field = f"{error['field']}: " if "field" in error else ""
        _say(f"  {row}{field}{error['message']}")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
