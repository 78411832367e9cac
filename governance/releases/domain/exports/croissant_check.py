"""Our own gate for a Croissant folder, because the reference validator lets too much pass.

mlcroissant 1.1.1 accepts a file without name, description, url or creator, with a column that does not exist, with a
hash of two letters, and with RAI words nobody has defined. Here each of these is a problem.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from governance.releases.domain.exports.croissant_facts import is_date
from governance.releases.domain.exports.croissant_vocabulary import (
    CONFORMS_TO,
    CONTEXT,
    MISSPELT,
    RAI_PROPERTIES,
    RAI_SINGLE,
    RAI_UNLISTED,
    REQUIRED,
)

__all__ = ["croissant_problems"]

_SEMVER: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NEURIPS: Final = ("dataLimitations", "dataBiases", "personalSensitiveInformation", "dataUseCases", "dataSocialImpact")
_ID_COLUMNS: Final = ("item_id", "vote_id", "annotator")

Json = dict[str, Any]


def croissant_problems(folder: Path, document: str = "croissant.json") -> list[str]:
    """What is wrong with the data set described by `document` in `folder`; an empty list when it is sound."""
    try:
        content = json.loads((folder / document).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        return [f"{document} cannot be read: {error}"]
    if not isinstance(content, dict):
        return [f"{document} is not a JSON object."]
    files = {str(entry.get("@id")): entry for entry in _list(content, "distribution")}
    return [
        *_dataset_problems(content),
        *_rai_problems(content),
        *_id_problems(content),
        *_file_problems(folder, document, files),
        *_record_problems(folder, content, files),
    ]


def _dataset_problems(content: Json) -> Iterator[str]:
    yield from (f"{name} is missing." for name in REQUIRED if not content.get(name))
    context = content.get("@context")
    if not isinstance(context, dict) or any(context.get(word) != meaning for word, meaning in CONTEXT.items()):
        yield "@context is not that of Croissant 1.1 with RAI and PROV."
    if content.get("@type") not in ("sc:Dataset", "Dataset"):
        yield "@type is not sc:Dataset."
    stated = content.get("conformsTo")
    yield from (f"conformsTo does not name {version}." for version in CONFORMS_TO if version not in (stated or ()))
    if not _SEMVER.fullmatch(str(content.get("version"))):
        yield "version is not of the form 1.0.0."
    if not _is_address(content.get("url")):
        yield "url is not an address."
    yield from (
        f"{name} is not a date of the form 2026-03-09."
        for name in ("datePublished", "dateCreated", "dateModified")
        if name in content and not is_date(content[name])
    )
    for creator in _list(content, "creator"):
        if not creator.get("name") or creator.get("@type") not in ("sc:Organization", "sc:Person"):
            yield "creator is not an organisation or person with a name."


def _rai_problems(content: Json) -> Iterator[str]:
    known = {*RAI_PROPERTIES, *RAI_UNLISTED, *MISSPELT.values()}
    given = {name.removeprefix("rai:"): value for name, value in content.items() if name.startswith("rai:")}
    yield from (f"rai:{name} is not a word of RAI 1.0." for name in given.keys() - known)
    yield from (f"rai:{name} is missing." for name in RAI_PROPERTIES if not given.get(name))
    yield from (f"rai:{name} is one text, not several." for name in RAI_SINGLE if isinstance(given.get(name), list))
    for name, misspelt in MISSPELT.items():
        if given.get(name) != given.get(misspelt):
            yield f"rai:{misspelt}, which mlcroissant reads, is not equal to rai:{name}."
    if not isinstance(given.get("annotationsPerItem"), str):
        yield "rai:annotationsPerItem is not a text."
    frame = given.get("dataCollectionTimeframe")
    if not isinstance(frame, list) or not all(is_date(at) for at in frame) or frame != sorted(frame):
        yield "rai:dataCollectionTimeframe is not a list of dates in order."
    if not isinstance(given.get("hasSyntheticData"), bool):
        yield "rai:hasSyntheticData is not true or false."
    provenance = ("prov:wasDerivedFrom", "prov:wasGeneratedBy")
    yield from (f"{name} is missing." for name in provenance if not content.get(name))
    for name in _NEURIPS:
        if name in given and not isinstance(given[name], str | list):
            yield f"rai:{name} is not a text."


def _id_problems(content: Json) -> Iterator[str]:
    records = _list(content, "recordSet")
    fields = [field for record in records for field in _list(record, "field")]
    seen: set[str] = set()
    for entry in [*_list(content, "distribution"), *records, *fields]:
        name = entry.get("@id")
        if not name or not entry.get("name"):
            yield f"{name or entry.get('name') or 'An entry'} lacks an @id or a name."
        elif name in seen:
            yield f"The @id {name} is used twice."
        seen.add(str(name))


def _file_problems(folder: Path, document: str, files: dict[str, Json]) -> Iterator[str]:
    described = {document}
    for name, entry in files.items():
        if entry.get("@type") != "cr:FileObject":
            yield from () if _contained(entry) in files else (f"{name} is contained in no file that is described.",)
            continue
        described.add(str(entry.get("contentUrl")))
        yield from _file_object_problems(folder, name, entry)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    yield from (f"{path} is not described." for path in sorted(present - described))


def _file_object_problems(folder: Path, name: str, entry: Json) -> Iterator[str]:
    path = folder / str(entry.get("contentUrl"))
    if not entry.get("encodingFormat"):
        yield f"{name} has no encodingFormat."
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        yield f"{name} is not in the folder."
        return
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if not _SHA256.fullmatch(str(entry.get("sha256"))) or entry["sha256"] != digest:
        yield f"{name} does not have the SHA-256 that is stated."
    if entry.get("contentSize") != f"{path.stat().st_size} B":
        yield f"{name} does not have the size that is stated."
    # mlcroissant keeps unpacked archives by name: one name for two contents mixes two data sets up.
    if path.suffix == ".zip" and digest[:16] not in path.name:
        yield f"{name} is an archive whose name does not hold its hash."


def _record_problems(folder: Path, content: Json, files: dict[str, Json]) -> Iterator[str]:
    columns: dict[str, list[str]] = {}
    for record in _list(content, "recordSet"):
        fields = {field.get("@id"): field for field in _list(record, "field")}
        if not fields:
            yield f"{record.get('@id')} has no field."
        yield from (f"{key} is a key but no field." for key in _ids(record, "key") if key not in fields)
        attached = [note for field in fields.values() for note in _list(field, "annotation")]
        for field in [*fields.values(), *attached]:
            yield from _field_problems(folder, field, files, columns)


def _field_problems(folder: Path, field: Json, files: dict[str, Json], columns: dict[str, list[str]]) -> Iterator[str]:
    name, source = field.get("@id"), field.get("source") or {}
    if not field.get("dataType"):
        yield f"{name} has no dataType."
    origin = next(iter(_ids(source, "fileObject") or _ids(source, "fileSet")), None)
    if origin not in files:
        yield f"{name} has no source that is described."
        return
    column = (source.get("extract") or {}).get("column")
    if column is None or not origin.endswith(".parquet"):
        return
    if origin not in columns:
        path, columns[origin] = folder / str(files[origin].get("contentUrl")), []
        try:
            columns[origin] = pq.read_schema(path).names
            yield from _type_guessing_problems(path)
        except (OSError, pa.ArrowInvalid):
            yield f"{origin} cannot be read as Parquet."
    if column not in columns[origin]:
        yield f"{name} takes the column {column}, which {origin} does not have."


def _type_guessing_problems(path: Path) -> Iterator[str]:
    with pq.ParquetFile(path) as table:
        wanted = [name for name in _ID_COLUMNS if name in table.schema_arrow.names]
        for batch in table.iter_batches(columns=wanted):
            for name in wanted:
                if any(value is not None and not value[:1].isalpha() for value in batch.column(name).to_pylist()):
                    yield f"{path.name} has values of {name} that do not begin with a letter."
                    return


def _contained(entry: Json) -> str | None:
    return next(iter(_ids(entry, "containedIn")), None)


def _ids(entry: Json, name: str) -> list[str]:
    return [value["@id"] for value in _list(entry, name) if "@id" in value]


def _list(entry: Json, name: str) -> list[Json]:
    value = entry.get(name)
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, dict)]


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).netloc)
