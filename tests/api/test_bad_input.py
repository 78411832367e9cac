"""Every kind of bad file, through the real upload: a message a person can act on, never a 500, nothing half imported."""

import io
import stat
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage

from annotations.items.domain import uploads
from annotations.items.models import ImportBatch, Item, MediaAsset, PreLabel
from annotations.work.models import LabelEvent
from tests.factories.imports import BOX_SCHEMA, Importer, make_importer, zipped
from tests.unit.items.pictures import encoded, gradient, one_bit_png

pytestmark = pytest.mark.django_db
GOOD = b"id,text\n1,fine\n"
DEEP = b"[" * 2_000 + b"]" * 2_000
PICTURE = encoded(gradient(), "JPEG")


def _link(files: dict[str, bytes], target: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        info = zipfile.ZipInfo("link.jpg")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return buffer.getvalue()


TEXTS: dict[str, tuple[str, bytes, str]] = {
    "a row with too few values": ("csv", GOOD + b"2\n", "1 value, but there are 2 columns"),
    "an open quote": ("csv", GOOD + b'2,"never closed\n', "never closed"),
    "a lone quote": ("csv", GOOD + b'2,"a"b\n', "closing quote"),
    "a missing column": ("csv", b"id,words\n1,a\n", "no column 'text'"),
    "a NUL byte": ("csv", GOOD + b"2,a\0b\n", "NUL character"),
    "Latin-1": ("csv", GOOD + "2,café\n".encode("latin-1"), "not UTF-8"),
    "UTF-16": ("csv", "id,text\n1,a\n".encode("utf-16"), "UTF-16"),
    "a workbook": ("csv", b"PK\x03\x04" + bytes(100), "Excel"),
    "nothing": ("csv", b"", "empty"),
    "only a header": ("csv", b"id,text\n", "no rows"),
    "an id used twice": ("csv", GOOD + b"2,b\n1,c\n", "already used in row 2"),
    "an empty id": ("csv", GOOD + b",b\n", "id is empty"),
    "an endless id": ("csv", GOOD + b"x" * 300 + b",b\n", "at most 200"),
    "a level that is none": ("csv", b"id,text,gore\n1,a,9\n", "level from 0 to 4"),
    "broken JSON": ("jsonl", b'{"id": "1", "text": "a"}\n{"id": "2", "text": }\n', "not JSON"),
    "a JSON list": ("jsonl", b'[{"id": "1"}]', "one JSON list"),
    "JSON 2,000 levels deep": ("jsonl", b'{"id": "1", "text": "a", "x": ' + DEEP + b"}\n", "levels"),
    "a NUL in JSON": ("jsonl", b'{"id": "1", "text": "a\\u0000b"}\n', "NUL"),
    "half a surrogate pair": ("jsonl", b'{"id": "1", "text": "\\ud800"}\n', "surrogate"),
    "a key named twice": ("jsonl", b'{"id": "1", "id": "2", "text": "a"}\n', "twice"),
    "a number as a row": ("jsonl", b"17\n", "not an object"),
    "no Parquet": ("parquet", b"PAR1 but not really", "Parquet file cannot be read"),
}

IMAGES: dict[str, tuple[bytes, str]] = {
    "169 million pixels in 20 kB": (zipped({"a.jpg": PICTURE, "bomb.png": one_bit_png(13_000, 13_000)}), "pixels"),
    "a PSD named .jpg": (zipped({"a.jpg": PICTURE, "b.jpg": b"8BPS" + bytes(200)}), "Photoshop"),
    "an SVG": (zipped({"a.jpg": PICTURE, "b.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}), "SVG"),
    "an HTML page": (zipped({"a.jpg": PICTURE, "b.jpg": b"<html><script>alert(1)</script>"}), "HTML"),
    "half a JPEG": (zipped({"a.jpg": PICTURE, "b.jpg": PICTURE[: len(PICTURE) // 2]}), "damaged or cut short"),
    "a way out of the folder": (zipped({"a.jpg": PICTURE, "../../etc/b.jpg": PICTURE}), "points out of its folder"),
    "an absolute name": (zipped({"/etc/b.jpg": PICTURE}), "absolute name"),
    "a symbolic link": (_link({"a.jpg": PICTURE}, b"/etc/passwd"), "symbolic link"),
    "an archive within": (zipped({"a.jpg": PICTURE, "b.jpg": zipped({"c.jpg": PICTURE})}), "inside an archive"),
    "no archive": (PICTURE, "not a zip archive"),
    "an empty archive": (zipped({}), "no images"),
    "the same id twice": (zipped({"a.jpg": PICTURE, "a.png": encoded(gradient(), "PNG")}), "same id"),
    "a table naming nothing": (zipped({"a.jpg": PICTURE, "items.csv": b"id,file\n1,z.jpg\n"}), "no picture 'z.jpg'"),
    "boxes of no picture": (zipped({"a.jpg": PICTURE, "z.xml": b"<annotation/>"}), "belongs to no picture"),
    "an entity bomb": (
        zipped({"a.jpg": PICTURE, "a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>'}),
        "document type",
    ),
}


def _nothing_was_imported() -> None:
    assert not Item.objects.exists()
    assert not MediaAsset.objects.exists()
    assert not PreLabel.objects.exists()
    assert default_storage.listdir("")[0] == [] if default_storage.exists("") else True


@pytest.mark.parametrize("case", TEXTS)
def test_a_bad_text_file_is_refused_with_what_to_correct(case: str) -> None:
    kind, data, expected = TEXTS[case]
    importer = make_importer()
    options = {"severity": {"violence_gore": "gore"}} if b"gore" in data else {}
    _refused(importer.run(data, kind, options=options), expected)
    _nothing_was_imported()


@pytest.mark.parametrize("case", IMAGES)
def test_a_bad_archive_is_refused_with_what_to_correct(case: str) -> None:
    data, expected = IMAGES[case]
    importer = make_importer(item_kind="image", schema=BOX_SCHEMA)
    _refused(importer.run(data, "images"), expected)
    _nothing_was_imported()


def test_errors_of_many_rows_are_counted_and_the_first_hundred_shown() -> None:
    importer = make_importer()
    refused = importer.run(b"id,text\n" + b",a\n" * 250)
    assert refused["report"]["error_count"] == 250
    assert [error["row"] for error in refused["report"]["errors"]] == list(range(2, 102))


VOTES: dict[str, tuple[bytes, str]] = {
    "an item that is not there": (b"item,annotator,label\n9,a,polite\n", "no item '9'"),
    "a label that is none": (b"item,annotator,label\n1,a,cheerful\n", "'cheerful' is not a label"),
    "two votes of one person": (b"item,annotator,label\n1,a,polite\n1,a,rude\n", "already voted"),
    "a person in two groups": (b"item,annotator,label,group:age\n1,a,polite,young\n2,a,rude,old\n", "earlier row"),
    "a time that is none": (b"item,annotator,label,at\n1,a,polite,yesterday\n", "not a time"),
}


@pytest.mark.parametrize("case", VOTES)
def test_bad_votes_are_refused_and_no_vote_is_left(case: str) -> None:
    data, expected = VOTES[case]
    importer = make_importer()
    importer.run(b"id,text\n1,a\n2,b\n")
    options = {"columns": {"at": "at"}} if b",at\n" in data else {}
    _refused(importer.run(data, "votes", options=options), expected)
    assert not LabelEvent.objects.exists()
    assert set(Item.objects.values_list("votes", flat=True)) == {0}


def _refused(shown: dict[str, Any], expected: str) -> None:
    assert shown["state"] == "refused", shown
    text = shown["message"] + str(shown["report"]["errors"])
    assert expected in text
    assert "Nothing was imported" in shown["message"]
    assert "Traceback" not in text


STARTS: dict[str, tuple[Callable[[Importer], Any], int, str]] = {
    "an unknown kind": (lambda i: i.send(GOOD, "xlsx"), 422, "kind"),
    "images into texts": (lambda i: i.send(GOOD, "images"), 422, "kind"),
    "no source": (lambda i: i.send(GOOD, source=""), 422, "Say which source"),
    "no such source": (lambda i: i.send(GOOD, source="nowhere"), 422, "source"),
    "an unknown option": (lambda i: i.send(GOOD, options={"colums": {}}), 422, "colums"),
    "options that are a list": (lambda i: i.send(GOOD, options=[1]), 400, "object"),
    "options that are no JSON": (lambda i: i.client.post(f"{i.url}/imports/", _form(options="{")), 400, "JSON"),
    "options 2,000 levels deep": (lambda i: i.client.post(f"{i.url}/imports/", _form(options=DEEP.decode())), 400, "levels"),
    "a NUL in a field": (lambda i: i.client.post(f"{i.url}/imports/", _form(source="a\0b")), 422, "source"),
    "an unknown field": (lambda i: i.client.post(f"{i.url}/imports/", _form(speed="fast")), 422, "speed"),
    "no file": (lambda i: i.client.post(f"{i.url}/imports/", {"kind": "csv"}), 422, "file"),
    "JSON instead of a form": (lambda i: i.post("imports/", {"kind": "csv"}), 415, "multipart"),
    "a form without a boundary": (
        lambda i: i.client.post(f"{i.url}/imports/", b"x", content_type="multipart/form-data"), 400, "form",
    ),
    "a form cut short": (
        lambda i: i.client.post(f"{i.url}/imports/", b"--x\r\nContent-Disp", content_type="multipart/form-data; boundary=x"),
        422, "file",
    ),
    "a stated length of 6 GB": (
        lambda i: i.client.post(f"{i.url}/imports/", _form(), headers={"Content-Length": str(6 * 2**30)}), 413, "larger|bytes",
    ),
}  # fmt: skip


def _form(**fields: str) -> dict[str, Any]:
    return {"file": io.BytesIO(GOOD), "kind": "csv", "source": "source", **fields}


@pytest.mark.parametrize("case", STARTS)
def test_a_bad_request_is_refused_before_anything_is_kept(case: str) -> None:
    act, status, word = STARTS[case]
    importer = make_importer()
    answer = act(importer)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert any(part in answer.content.decode() for part in word.split("|"))
    assert not ImportBatch.objects.exists()


def test_a_hostile_file_name_is_kept_as_text_and_never_as_a_path() -> None:
    importer = make_importer()
    shown = importer.run(GOOD, name="../../x\x00<script>.csv")
    assert shown["state"] == "done"
    assert "/" not in shown["file_name"]
    assert ImportBatch.objects.get().upload.startswith("imports/")


def test_a_severity_that_is_none_is_refused() -> None:
    importer = make_importer()
    for severity in ({"hate": 9}, {"rudeness": 1}, {"hate": True}, {"hate": "2"}):
        answer = importer.post("sources/", {"name": "other", "declared_severity": severity})
        assert answer.status_code == 422, severity
    assert importer.post("sources/", {"name": "source"}).status_code == 409


@pytest.mark.parametrize("body", [None, 1, "mail", ["mail"]])
def test_a_source_that_is_no_object_is_refused(body: object) -> None:
    answer = make_importer().post("sources/", body)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "body", "message": "A JSON object is expected."}]


def test_the_largest_upload_is_a_number_that_is_checked() -> None:
    uploads.check_length(str(uploads.MAX_UPLOAD_BYTES))
    with pytest.raises(Exception, match="at most"):
        uploads.check_length(str(uploads.MAX_UPLOAD_BYTES + 1))
