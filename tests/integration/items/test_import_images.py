"""Pictures from zip archives: upright, without a trace of where they were taken, boxes in the pixels people draw in."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage, storages
from PIL import Image

from accounts.roles import Role
from annotations.items.models import Item, MediaAsset, PreLabel
from annotations.items.selectors.media_files import media_name
from tests.conftest import shared_data
from tests.factories.imports import BOX_SCHEMA, Importer, make_importer, zipped
from tests.factories.people import make_member, signed_in
from tests.unit.items.pictures import encoded, gradient

pytestmark = pytest.mark.django_db
VOC = b"""<annotation><filename>a.jpg</filename><size><width>120</width><height>80</height><depth>3</depth></size>
<object><name>RBC</name><difficult>1</difficult><bndbox><xmin>10</xmin><ymin>20</ymin><xmax>40</xmax><ymax>70</ymax></bndbox></object>
</annotation>"""


def image_project(**fields: Any) -> Importer:
    return make_importer(item_kind="image", schema=BOX_SCHEMA, **fields)


def stored(importer: Importer, sha256: str) -> bytes:
    with default_storage.open(media_name(importer.organisation.pk, sha256)) as file:
        return bytes(file.read())


def test_a_picture_becomes_three_derivatives_and_an_item_with_attributes_of_the_table() -> None:
    importer = image_project()
    table = b"id,file,site\ncell-1,pictures/a.jpg,Lyon\n"
    picture = encoded(gradient(), "JPEG")
    done = importer.run(
        zipped({"pictures/a.jpg": picture, "b.png": encoded(gradient(), "PNG"), "items.csv": table}), "images"
    )
    assert (done["state"], done["report"]["items"]) == ("done", 2), done
    first, second = Item.objects.order_by("pk")
    assert (first.external_id, first.attributes, second.external_id) == ("cell-1", {"site": "Lyon"}, "b")
    assert (first.content["width"], first.content["original_width"], first.content["file_name"]) == (120, 120, "a.jpg")
    assert bytes(first.content_sha256).hex() == first.content["media"]
    for kind in ("media", "blurred", "thumbnail"):
        assert Image.open(BytesIO(stored(importer, first.content[kind]))).size[0] > 0
    assert MediaAsset.objects.count() == 6
    assert importer.run(zipped({"b.png": encoded(gradient(), "PNG")}), "images")["report"]["skipped"] == 1


def test_a_dry_run_and_a_refused_archive_leave_no_file_behind() -> None:
    importer = image_project()
    picture = encoded(gradient(), "JPEG")
    importer.run(zipped({"a.jpg": picture}), "images", dry_run="true")
    importer.run(zipped({"a.jpg": picture, "b.jpg": b"GIF89a"}), "images")
    assert not default_storage.exists("") or default_storage.listdir("") == ([], [])
    assert storages["uploads"].listdir("aside") == ([], [])


def test_boxes_follow_their_picture_when_it_is_turned_upright_and_scaled() -> None:
    importer = image_project()
    turned = Image.Exif()
    turned[0x0112] = 6
    wide = encoded(Image.new("L", (8192, 1000), 200), "PNG")
    far = VOC.replace(b"<width>120", b"<width>8192").replace(b"<height>80", b"<height>1000")
    files = {"a.jpg": encoded(gradient(), "JPEG", exif=turned), "boxes/a.xml": VOC, "wide.png": wide, "wide.xml": far}
    done = importer.run(zipped(files), "images")
    assert (done["state"], done["report"]["prelabels"]) == ("done", 2), done
    answers = dict(PreLabel.objects.values_list("item__external_id", "answer"))
    assert answers["a"] == [{"label": "RBC", "x": 10, "y": 10, "w": 50, "h": 30, "difficult": True}]
    assert answers["wide"] == [{"label": "RBC", "x": 5, "y": 10, "w": 15, "h": 25, "difficult": True}]


def test_a_box_with_a_label_the_project_does_not_have_refuses_the_import() -> None:
    importer = image_project()
    files = {"a.jpg": encoded(gradient(), "JPEG"), "a.xml": VOC.replace(b"RBC", b"Neutrophil")}
    refused = importer.run(zipped(files), "images")
    assert refused["state"] == "refused"
    assert "Choose from: RBC" in refused["message"]
    assert not Item.objects.exists()


def test_all_eighteen_orientations_come_out_upright_and_no_served_byte_tells_where() -> None:
    folder = shared_data("exif")
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.jpg"))}
    assert len(files) == 18
    importer = image_project()
    assert importer.run(zipped(files), "images")["report"]["items"] == 18
    browser = signed_in(importer.owner)
    upright: dict[str, list[np.ndarray]] = {"Landscape": [], "Portrait": []}
    for item in Item.objects.all():
        shown = importer.get(f"items/{item.pk}/").json()["media"]
        for name in ("blurred", "thumbnail", "media"):
            data = stored(importer, item.content[name])
            assert not any(mark in data for mark in (b"Exif", b"GPS", b"http://ns.adobe.com", b"ICC_PROFILE"))
            assert not Image.open(BytesIO(data)).getexif()
        served: Any = browser.get(shown["url"])
        picture = Image.open(BytesIO(b"".join(served.streaming_content))).convert("L").resize((32, 32))
        upright[item.external_id.split("_")[0]].append(np.asarray(picture, dtype=float))
    for pictures in upright.values():
        assert len(pictures) == 9
        assert max(np.abs(picture - pictures[0]).mean() for picture in pictures) < 12


def test_somebody_who_browses_sees_a_sensitive_picture_blurred_and_no_other_way() -> None:
    importer = image_project(severity={"violence_gore": 1})
    importer.run(zipped({"a.jpg": encoded(gradient(), "JPEG")}), "images")
    item = Item.objects.get()
    shown = importer.get(f"items/{item.pk}/").json()
    assert shown["veiled"] is True
    assert shown["media"]["url"] is None
    base = f"/p/{importer.project.pk}/media/{item.pk}"
    auditor = signed_in(make_member(importer.organisation, Role.AUDITOR))
    statuses = {
        kind: auditor.get(f"{base}/{item.content[kind]}/").status_code for kind in ("blurred", "thumbnail", "media")
    }
    assert statuses == {"blurred": 200, "thumbnail": 404, "media": 404}
    assert shown["media"]["preview_url"] == f"{base}/{item.content['blurred']}/"
    annotator = signed_in(make_member(importer.organisation, Role.ANNOTATOR))
    assert annotator.get(f"{base}/{item.content['blurred']}/").status_code == 403


def test_the_photographs_of_bccd_come_in_with_their_boxes() -> None:
    folder = shared_data("bccd")
    paths = [*sorted(folder.glob("images/*.jpg"))[:10], *sorted(folder.glob("annotations/*.xml"))[:10]]
    importer = image_project()
    done = importer.run(zipped({str(path.relative_to(folder)): path.read_bytes() for path in paths}), "images")
    assert (done["state"], done["report"]["items"], done["report"]["prelabels"]) == ("done", 10, 10), done["message"]
    item = Item.objects.order_by("pk")[0]
    boxes = PreLabel.objects.get(item=item).answer
    assert (item.content["width"], item.content["height"]) == (640, 480)
    assert len(boxes) == (folder / "annotations/BloodImage_00000.xml").read_text().count("<object>")
