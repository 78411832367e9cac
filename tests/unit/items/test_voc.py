"""Pascal VOC boxes in."""

from pathlib import Path

import pytest

from annotations.items.domain.boxes import Box, orient_box, orient_size
from annotations.items.domain.voc import read_voc
from kernel.errors import Invalid
from tests.conftest import shared_data


def voc(*boxes: tuple[str, str, str, str, str], size: str = "<width>640</width><height>480</height>") -> bytes:
    objects = "".join(
        f"<object><name>{name}</name><truncated>1</truncated><difficult>0</difficult><bndbox><xmin>{left}</xmin>"
        f"<ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object>"
        for name, left, top, right, bottom in boxes
    )
    return f"<annotation><filename>a.jpg</filename><size>{size}</size>{objects}</annotation>".encode()


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_voc(data, "a.xml")
    assert refused.value.code == "voc-refused"
    assert "'a.xml'" in refused.value.detail
    return refused.value.detail


def test_numbers_come_out_as_published() -> None:
    read = read_voc(voc(("WBC", "260", "177", "491", "376"), ("RBC", "1.5", "2", "3", "640e-2")), "a.xml")
    assert (read.image_name, read.width, read.height) == ("a.jpg", 640, 480)
    assert [(o.label, o.box) for o in read.objects] == [
        ("WBC", Box(260, 177, 231, 199)),
        ("RBC", Box(1.5, 2, 1.5, 4.4)),
    ]
    assert isinstance(read.objects[0].box.w, int)
    assert (read.objects[0].truncated, read.objects[0].difficult) == (True, False)


def test_the_blood_cells_read_whole() -> None:
    folder = shared_data("bccd", "annotations")
    files = sorted(folder.glob("*.xml"))
    read = [read_voc(path.read_bytes(), path.name) for path in files]
    assert len(read) == 120
    assert sum(len(one.objects) for one in read) == 1_657
    assert {o.label for one in read for o in one.objects} == {"RBC", "WBC", "Platelets"}
    assert all((Path(folder).parent / "images" / one.image_name).is_file() for one in read)


@pytest.mark.parametrize(
    ("box", "problem"),
    [
        (("a", "-1", "0", "5", "5"), "outside its picture"),
        (("a", "0", "0", "641", "5"), "outside its picture of 640 × 480"),
        (("a", "0", "0", "5", "481"), "outside its picture"),
        (("a", "5", "0", "5", "5"), "without extent"),
        (("a", "9", "0", "5", "5"), "without extent"),
        (("a", "x", "0", "5", "5"), "no number in <bndbox/xmin> of box 1"),
        (("a", "nan", "0", "5", "5"), "no number"),
        (("a", "0", "0", "inf", "5"), "no number"),
        ((" ", "0", "0", "5", "5"), "gives box 1 no name"),
    ],
)
def test_a_box_that_cannot_be_is_refused_naming_the_file(box: tuple[str, str, str, str, str], problem: str) -> None:
    assert problem in refusal(voc(box))


XXE = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><annotation><filename>&e;</filename></annotation>'
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><annotation><filename>&b;</filename></annotation>'
REMOTE = b'<!DOCTYPE annotation SYSTEM "http://example.org/voc.dtd"><annotation/>'


@pytest.mark.parametrize("data", [XXE, LAUGHS, REMOTE], ids=["xxe", "billion laughs", "external DTD"])
def test_entities_and_document_types_are_refused(data: bytes) -> None:
    assert "declares a document type or entities" in refusal(data)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not XML"),
        (b"<annotation>", "not XML"),
        (b"<annotation>\0</annotation>", "not XML"),
        (b"<?xml version='1.0' encoding='nonsense'?><annotation/>", "not XML"),
        (b"<html/>", "holds <html>"),
        (b"<annotation/>", "does not give the picture's size"),
        (voc(size="<width>0</width><height>5</height>"), "does not give the picture's size"),
        (b" " * (5 * 1024 * 1024 + 1), "bytes; at most"),
    ],
)
def test_what_is_not_an_annotation_file_is_refused(data: bytes, problem: str) -> None:
    assert problem in refusal(data)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_box_of_the_whole_picture_is_the_whole_upright_picture(orientation: int) -> None:
    assert orient_box(Box(0, 0, 640, 480), 640, 480, orientation) == (0, 0, *orient_size(640, 480, orientation))


def test_an_orientation_exif_does_not_know_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="1 to 8"):
        orient_box(Box(0, 0, 1, 1), 640, 480, 9)
