"""croissant.json: the description of a release in JSON-LD, from its tables and what its owner has answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from governance.releases.domain.exports.croissant_facts import rai_answers
from governance.releases.domain.exports.croissant_vocabulary import CONFORMS_TO, CONTEXT, MISSPELT
from governance.releases.domain.exports.reading import open_snapshot
from governance.releases.domain.exports.release_meta import Activity, ReleaseMeta
from governance.releases.domain.snapshot_schema import TABLES

__all__ = ["DataFile", "croissant_document"]

_KEYS: Final = {
    "items": ["items/item_id"],
    "labels": ["labels/item_id", "labels/question"],
    "annotators": ["annotators/annotator"],
}
_ABOUT: Final = {
    "items": "The data that were labelled.",
    "votes": "Every single vote: one row a choice, or one row an option where several could be chosen.",
    "labels": "The aggregated label of each item and question, with how it was found.",
    "annotators": "Who voted, under pseudonyms of this release.",
    "images": "The pictures; `items/image_file` names the file of an item.",
}
# What the specification attaches to a label, by the column that holds it.
_LABEL_ANNOTATIONS: Final = {
    "annotator": "prov:wasAttributedTo",
    "submitted_at": "prov:generatedAtTime",
    "guideline_version": "prov:hadPlan",
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that stands beside croissant.json."""

    name: str
    encoding: str
    sha256: str
    bytes: int


def croissant_document(snapshot_dir: Path, files: Sequence[DataFile], meta: ReleaseMeta) -> Json:
    """The content of croissant.json. Every property that RAI 1.0 lists is there; see `croissant_check` for the rules."""
    with open_snapshot(snapshot_dir) as reader:
        answers = rai_answers(reader, meta)
    archive = next((file for file in files if file.encoding == "application/zip"), None)
    document: Json = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": list(CONFORMS_TO),
        "name": meta.name,
        "description": meta.description,
        "version": meta.version,
        "license": meta.license,
        "url": meta.url,
        "creator": {"@type": "sc:Organization", "name": meta.creator, "url": meta.creator_url},
        "publisher": {"@type": "sc:Organization", "name": meta.creator, "url": meta.creator_url},
        "datePublished": meta.published_at.date().isoformat(),
        "dateCreated": meta.published_at.date().isoformat(),
        "dateModified": meta.published_at.date().isoformat(),
        "sdLicense": meta.license,
        "citeAs": meta.citation or f"{meta.creator}: {meta.name}, version {meta.version}. {meta.url}",
        "isLiveDataset": False,
        **{name: list(values) for name, values in _lists(meta).items() if values},
        **{f"rai:{name}": answer for name, answer in answers.items()},
        **{f"rai:{misspelt}": answers[name] for name, misspelt in MISSPELT.items()},
        "rai:hasSyntheticData": meta.synthetic,
        "prov:wasDerivedFrom": list(meta.derived_from) or [meta.url],
        "prov:wasGeneratedBy": [_activity(activity) for activity in _activities(meta)],
        "distribution": [_file_object(file) for file in files] + ([_file_set(archive)] if archive else []),
        "recordSet": [_table(snapshot_dir, table, pictures=archive is not None) for table in TABLES],
    }
    if archive:
        document["recordSet"].append(_images())
    return document


def _lists(meta: ReleaseMeta) -> dict[str, Sequence[str]]:
    return {"keywords": meta.keywords, "inLanguage": meta.languages, "usageInfo": meta.usage}


def _activities(meta: ReleaseMeta) -> Sequence[Activity]:
    default = Activity(
        name="Data Annotation",
        description="People gave the votes in this release.",
        agents=[meta.creator, meta.tool],
    )
    return meta.activities or [default]


def _activity(activity: Activity) -> Json:
    times = {"prov:startedAtTime": activity.started, "prov:endedAtTime": activity.ended}
    return {
        "@type": "prov:Activity",
        "name": activity.name,
        "description": activity.description,
        "prov:wasAssociatedWith": [{"@type": "prov:Agent", "name": agent} for agent in activity.agents],
        **{name: at.isoformat() for name, at in times.items() if at is not None},
    }


def _file_object(file: DataFile) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": file.encoding,
        "sha256": file.sha256,
    }


def _file_set(archive: DataFile) -> Json:
    return {
        "@type": "cr:FileSet",
        "@id": "image-files",
        "name": "image-files",
        "description": "The pictures in the archive, upright and without metadata.",
        "containedIn": {"@id": archive.name},
        "encodingFormat": ["image/png", "image/jpeg", "image/webp"],
        "includes": ["*.png", "*.jpg", "*.webp"],
    }


def _table(snapshot_dir: Path, table: str, *, pictures: bool) -> Json:
    schema = pq.read_schema(snapshot_dir / f"{table}.parquet")
    fields = [_column(table, field) for field in schema]
    if table == "items" and pictures:
        image_file = _column(table, schema.field("media"), name="image_file")
        image_file["source"]["transform"] = {"regex": "media/(.+)"}
        fields.append(image_file)
    if table == "votes":
        label = next(field for field in fields if field["name"] == "label")
        label["annotation"] = [
            {**_column(table, schema.field(name), name=f"label/{name}"), "equivalentProperty": meaning}
            for name, meaning in _LABEL_ANNOTATIONS.items()
        ]
    key = {"key": [{"@id": name} for name in _KEYS[table]]} if table in _KEYS else {}
    return {"@type": "cr:RecordSet", "@id": table, "name": table, "description": _ABOUT[table], **key, "field": fields}


def _column(table: str, field: pa.Field[Any], *, name: str = "") -> Json:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{name or field.name}",
        "name": name or field.name,
        "dataType": _data_type(field.type),
        "source": {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": field.name}},
    }


def _data_type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    return "sc:DateTime" if pa.types.is_timestamp(kind) else "sc:Text"


def _images() -> Json:
    def field(name: str, kind: str, file_property: str) -> Json:
        source = {"fileSet": {"@id": "image-files"}, "extract": {"fileProperty": file_property}}
        return {"@type": "cr:Field", "@id": f"images/{name}", "name": name, "dataType": kind, "source": source}

    return {
        "@type": "cr:RecordSet",
        "@id": "images",
        "name": "images",
        "description": _ABOUT["images"],
        "key": [{"@id": "images/file"}],
        "field": [field("file", "sc:Text", "filename"), field("content", "sc:ImageObject", "content")],
    }
