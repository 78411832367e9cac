"""Programs that rate on import raise what an item counts as, make nothing known, and fail loudly."""

import importlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from annotations.items.models import Item
from annotations.items.services import raters
from tests.factories.imports import BOX_SCHEMA, make_importer, zipped

pytestmark = pytest.mark.django_db

POINTS = {
    "words": "annotations.items.raters.words:rate",
    "image-statistics": "annotations.items.raters.image_statistics:rate",
    "broken": "tests.integration.exposure.test_exposure_raters:broken",
    "out-of-form": "tests.integration.exposure.test_exposure_raters:out_of_form",
}


def broken(item: Any) -> dict[str, int]:
    raise RuntimeError("no model here")


def out_of_form(item: Any) -> dict[str, int]:
    return {"hate": 9}


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that offers the raters, as an installation would have it."""
    info = tmp_path / "raters_for_tests-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: raters-for-tests\nVersion: 1\n")
    lines = [f"{name} = {target}" for name, target in POINTS.items() if not target.startswith("tests.")]
    (info / "entry_points.txt").write_text("[fairhand.raters]\n" + "\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    load = raters._load
    load.cache_clear()
    yield
    load.cache_clear()


def use(settings: Any, *names: str) -> None:
    settings.RATERS = list(names)


CSV = b"id,text\n1,the autopsy report\n2,thank you\n"


def by_id() -> dict[str, tuple[dict[str, int], int, bool]]:
    rows = Item.objects.values_list("external_id", "severity", "level", "severity_known")
    return {name: (severity, level, known) for name, severity, level, known in rows}


def importer(**fields: Any) -> Any:
    return make_importer(state="draft", support_contact="Sam", **fields)


def test_a_word_raises_a_declared_item_and_leaves_the_others(settings: Any) -> None:
    use(settings, "words")
    importer(severity={"hate": 1}).run(CSV)
    assert by_id() == {
        "1": ({"hate": 1, "violence_gore": 2}, 2, True),
        "2": ({"hate": 1}, 1, True),
    }


def test_an_undeclared_item_stays_unknown_at_level_3_whatever_a_program_says(settings: Any) -> None:
    use(settings, "words")
    importer(declared=False).run(CSV)
    assert by_id() == {
        "1": ({"other": 3, "violence_gore": 2}, 3, False),
        "2": ({"other": 3}, 3, False),
    }


def test_without_raters_nothing_is_estimated(settings: Any) -> None:
    use(settings)
    importer().run(CSV)
    assert by_id()["1"] == ({}, 0, True)


def test_a_rater_nobody_installed_stops_the_import_before_it_reads(settings: Any) -> None:
    use(settings, "no-such-rater")
    shown = importer().run(CSV)
    assert shown["state"] == "refused"
    assert "no-such-rater" in shown["report"]["message"]
    assert not Item.objects.exists()


@pytest.mark.parametrize("rate", [broken, out_of_form])
def test_a_rater_that_fails_imports_nothing(settings: Any, monkeypatch: pytest.MonkeyPatch, rate: Any) -> None:
    use(settings, "words")
    monkeypatch.setattr(raters, "_load", lambda names: (rate,))
    assert importer().run(CSV)["state"] in {"refused", "failed"}
    assert not Item.objects.exists()


def test_much_red_veils_a_picture(settings: Any) -> None:
    use(settings, "image-statistics")

    def picture(colour: str) -> bytes:
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
        return buffer.getvalue()

    pictures = importer(item_kind="image", schema=BOX_SCHEMA)
    pictures.run(zipped({"red.png": picture("#c00000"), "grey.png": picture("#808080")}), "images")
    assert {name: severity for name, (severity, _, _) in by_id().items()} == {"red": {"violence_gore": 1}, "grey": {}}


def test_a_source_with_a_history_gives_new_items_its_bound(settings: Any) -> None:
    use(settings)
    imports = importer(declared=False)
    from annotations.items.models import Source

    Source.objects.update(history_bound={"hate": 1})
    imports.run(CSV)
    assert by_id()["1"] == ({"hate": 1}, 1, False)
