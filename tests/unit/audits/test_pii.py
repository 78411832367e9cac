"""Personal data are found by form and checksum, counted by kind and place, and never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from governance.audits.domain.measures.personal_data import Kind, kinds_in_picture, kinds_in_text
from governance.audits.domain.report import Report
from governance.audits.domain.verdict import Verdict
from tests.conftest import shared_data
from tests.unit.audits.audited import the_finding
from tests.unit.audits.audited_file import audited_file, commanded
from tests.unit.audits.test_near_duplicates import sentences


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to ada.lovelace+news@mail.example.org.", Kind.EMAIL),
        ("IBAN: DE89 3704 0044 0532 0130 00", Kind.IBAN),
        ("GB82WEST12345698765432 PLEASE", Kind.IBAN),
        ("card 4111 1111 1111 1111, thanks", Kind.CARD),
        ("amex 378282246310005", Kind.CARD),
        ("from 192.168.17.4 at noon", Kind.IP),
        ("host 2001:db8::8a2e:370:7334 is down", Kind.IP),
        ("ring +49 (0)30 901820 tomorrow", Kind.PHONE),
        ("Tel.: 030/90 18 20", Kind.PHONE),
        ("saved in C:\\Users\\ada\\cells.png", Kind.PATH_NAME),
        ("open(/home/grace/x.csv)", Kind.PATH_NAME),
    ],
)
def test_each_kind_is_found(text: str, kind: Kind) -> None:
    assert kinds_in_text(text) == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "DE88 3704 0044 0532 0130 00 has a wrong check digit",
        "4111 1111 1111 1112 is no card, and 1234567812345670 begins like none",
        "version 120.0.0.0, section 1.2.3.4.5, time 12:30:15, std::map::iterator, a::b",
        "score 3-0, 1999-2004, 20 000 000 people, 3.14159265358979",
        "@handle and user@localhost are no addresses",
        "/usr/share/doc, /home/user/x and C:\\Users\\Public\\x name nobody",
        "ISBN 978-3-16-148410-0",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert kinds_in_text(text) == {}


def test_a_path_and_the_metadata_of_a_picture_are_read() -> None:
    assert kinds_in_text("/Users/grace/pictures/cell.png") == {Kind.PATH_NAME: 1}
    picture = Image.new("RGB", (8, 8))
    assert kinds_in_picture(picture) == {}
    exif = picture.getexif()
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (52.0, 31.0, 0.0)
    exif[0x013B] = "Grace"
    picture.getexif().update(exif)
    assert set(kinds_in_picture(picture)) == {Kind.POSITION, Kind.OWNER}


SECRETS = ("ada@example.org", "4111 1111 1111 1111", "192.168.17.4", "grace")


def report_on(tmp_path: Path, texts: list[str]) -> Report:
    columns = {"text": texts, "label": ["a", "b"] * (len(texts) // 2)}
    return audited_file(tmp_path, columns, 'label = "label"\ntext = "text"\nchecks = ["pii"]')


def test_finds_are_counted_by_kind_and_never_repeated(tmp_path: Path) -> None:
    texts = sentences(100, seed=1)
    texts[3] += f" {SECRETS[0]}"
    texts[4] += f" {SECRETS[0]} {SECRETS[1]}"
    columns = {"text": texts, "label": ["a", "b"] * 50, "origin": ["x"] * 98 + [SECRETS[2]] * 2}
    spec = 'label = "label"\ntext = "text"\nslices = ["origin"]\nchecks = ["pii"]'
    rows = commanded(tmp_path, columns, spec)
    value = {row["slice"]: row["value"] for row in rows}
    assert value["all items"] == 4
    assert value["text: e-mail address"] == 2
    assert value["text: payment card number"] == 1
    assert value["attribute origin: IP address"] == 2
    assert rows[0]["verdict"] == "flag"
    for name in ("findings.json", "report.html"):
        written = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert not any(secret in written for secret in SECRETS)


def test_a_picture_with_a_position_in_the_folder_of_somebody_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "grace"
    folder.mkdir(parents=True)
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)}
    Image.new("RGB", (40, 30), (9, 99, 9)).save(folder / "a.jpg", exif=exif)
    Image.new("RGB", (40, 30), (99, 9, 9)).save(folder / "b.jpg")
    columns = {"image": [str(folder / "a.jpg"), "/home/grace/gone.jpg"], "label": ["a", "b"]}
    report = audited_file(tmp_path, columns, 'label = "label"\nimage = "image"\nchecks = ["pii"]')
    table = {row[:2]: row[2] for row in the_finding(report, "pii").table.rows}
    assert table["GPS position", "picture metadata"] == 1
    assert table["name in a file path", "file path"] == 1


def test_where_the_audit_runs_is_no_find_and_pictures_lie_beside_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "grace"
    (folder / "pictures").mkdir(parents=True)
    exif = Image.Exif()
    exif[0x013B] = "Grace"
    Image.new("RGB", (40, 30), (9, 99, 9)).save(folder / "pictures" / "a.jpg", exif=exif)
    columns: dict[str, list[object]] = {"image": ["pictures/a.jpg", None], "label": ["a", "b"]}
    report = audited_file(folder, columns, 'label = "label"\nimage = "image"\nchecks = ["pii"]')
    assert [row[:3] for row in the_finding(report, "pii").table.rows] == [(Kind.OWNER.value, "picture metadata", 1)]


def test_texts_without_personal_data_are_not_flagged(tmp_path: Path) -> None:
    finding = the_finding(report_on(tmp_path, sentences(100, seed=2)), "pii")
    assert (finding.verdict, finding.value) == (Verdict.NO_FLAG, 0)
    assert "names and stories are not searched for" in finding.meaning


def test_nothing_to_search_is_insufficient_evidence(tmp_path: Path) -> None:
    report = audited_file(tmp_path, {"label": ["a", "b"] * 30}, 'label = "label"\nchecks = ["pii"]')
    assert the_finding(report, "pii").verdict is Verdict.INSUFFICIENT_EVIDENCE


@pytest.mark.shared_data
def test_the_names_of_the_blood_cell_photographs_and_their_metadata_give_nobody_away() -> None:
    for path in sorted(shared_data("bccd", "images").iterdir())[:20]:
        with Image.open(path) as image:
            assert kinds_in_picture(image) == {}
        assert kinds_in_text(path.name) == {}
