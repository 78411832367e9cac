"""Croissant: every word of the vocabulary answered, and our own gate stricter than the reference validator."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from governance.releases.domain.exports import croissant
from governance.releases.domain.exports.croissant_check import croissant_problems
from governance.releases.domain.exports.croissant_vocabulary import NOT_ANSWERED, RAI_PROPERTIES
from governance.releases.domain.exports.formats import FORMATS
from governance.releases.domain.parquet_writer import write_parquet
from governance.releases.domain.snapshot_schema import annotators_schema
from tests.factories.release_meta import META
from tests.factories.release_snapshot import Snapshot, image_items, text_items, write_release


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("pictures")
    return write_release(folder, image_items(folder, 4))


@pytest.fixture(scope="module")
def exported(pictures: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(pictures.folder, tmp_path_factory.mktemp("croissant"))


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "copy"))


def unpacked(snapshot_dir: Path, target: Path, **changes: Any) -> Path:
    out = io.BytesIO()
    croissant.export(snapshot_dir, out, replace(META, **changes))
    zipfile.ZipFile(out).extractall(target)
    return target


def document(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "croissant.json").read_bytes())
    return content


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = document(folder)
    change(content)
    (folder / "croissant.json").write_text(json.dumps(content))


def test_a_sound_export_has_no_problem(exported: Path, tmp_path: Path) -> None:
    assert croissant_problems(exported) == []
    texts = write_release(tmp_path / "texts", text_items(5))
    assert croissant_problems(unpacked(texts.folder, tmp_path / "unpacked")) == []


def test_all_twenty_words_of_rai_are_there_and_the_unanswered_say_so(exported: Path) -> None:
    content = document(exported)
    assert len(RAI_PROPERTIES) == 20
    assert all(content[f"rai:{name}"] for name in RAI_PROPERTIES)
    assert content["rai:dataUseCases"] == NOT_ANSWERED
    assert content["rai:dataLimitations"] == ["Few items.", "One language."]
    assert content["rai:annotationsPerItem"] == "2"
    assert content["rai:dataCollectionTimeframe"] == ["2026-03-02", "2026-03-02"]
    assert content["rai:dataManipulationProtocol"] == "Nothing was removed.\nNothing was added."
    assert content["rai:hasSyntheticData"] is False
    assert "2 annotators" in content["rai:annotatorDemographics"]


def test_the_two_misspelt_words_say_the_same_as_the_right_ones(exported: Path) -> None:
    content = document(exported)
    assert content["rai:dataCollectionTimeFrame"] == content["rai:dataCollectionTimeframe"]
    assert content["rai:dataDataManipulationProtocol"] == content["rai:dataManipulationProtocol"]


def test_a_time_frame_that_is_not_of_dates_gives_way_to_the_recorded_one(pictures: Snapshot, tmp_path: Path) -> None:
    for number, (given, expected) in enumerate(
        [
            ("2020/2022", ["2026-03-02", "2026-03-02"]),
            (["2022-05-01", "2020-01-01"], ["2020-01-01", "2022-05-01"]),
            ("2020-01-01", ["2020-01-01"]),
        ]
    ):
        folder = unpacked(pictures.folder, tmp_path / str(number), rai={"dataCollectionTimeframe": given})
        assert document(folder)["rai:dataCollectionTimeframe"] == expected


def test_who_when_and_under_what_are_annotations_of_the_label_and_plain_columns(exported: Path) -> None:
    (votes,) = [record for record in document(exported)["recordSet"] if record["@id"] == "votes"]
    fields = {field["name"]: field for field in votes["field"]}
    assert {"annotator", "submitted_at", "guideline_version"} <= fields.keys()
    assert {note["equivalentProperty"] for note in fields["label"]["annotation"]} == {
        "prov:wasAttributedTo",
        "prov:generatedAtTime",
        "prov:hadPlan",
    }


def test_the_archive_of_pictures_is_named_by_its_hash(exported: Path, pictures: Snapshot) -> None:
    (archive,) = exported.glob("media-*.zip")
    assert hashlib.sha256(archive.read_bytes()).hexdigest()[:16] in archive.name
    names = zipfile.ZipFile(archive).namelist()
    assert names == sorted(item["media"].removeprefix("media/") for item in pictures.items)


def test_provenance_names_sources_steps_and_agents(exported: Path) -> None:
    content = document(exported)
    assert content["prov:wasDerivedFrom"] == ["https://example.org/source"]
    first, second = content["prov:wasGeneratedBy"]
    assert (first["name"], first["prov:startedAtTime"]) == ("Data Collection", "2026-01-05T00:00:00+00:00")
    assert [agent["name"] for agent in second["prov:wasAssociatedWith"]] == ["Sample organisation", "Fairhand"]


def test_an_export_is_the_same_twice(pictures: Snapshot) -> None:
    first, second = (b"".join(FORMATS["croissant"].chunks(pictures.folder, META)) for _ in range(2))
    assert first == second


def test_every_format_is_listed_with_what_a_browser_needs() -> None:
    assert list(FORMATS) == ["jsonl", "csv", "parquet", "coco", "croissant"]
    assert len({entry.suffix for entry in FORMATS.values()}) == 5


@pytest.mark.parametrize(
    "missing",
    [
        "name",
        "description",
        "url",
        "license",
        "creator",
        "datePublished",
        "version",
        "distribution",
        "recordSet",
        "@context",
    ],
)
def test_a_missing_required_property_is_a_problem(folder: Path, missing: str) -> None:
    rewrite(folder, lambda content: content.pop(missing))
    assert f"{missing} is missing." in croissant_problems(folder)


def _file(content: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in content["distribution"] if entry["@id"].startswith(name))
    return found


def _field(content: dict[str, Any], name: str) -> dict[str, Any]:
    fields = [field for record in content["recordSet"] for field in record["field"]]
    found: dict[str, Any] = next(field for field in fields if field["@id"] == name)
    return found


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda c: _file(c, "votes").update(sha256="ab"), "votes.parquet does not have the SHA-256"),
        (lambda c: _file(c, "votes").update(contentSize="1 B"), "votes.parquet does not have the size"),
        (lambda c: _file(c, "votes").update(contentUrl="../votes.parquet"), "votes.parquet is not in the folder"),
        (lambda c: _file(c, "votes").pop("encodingFormat"), "votes.parquet has no encodingFormat"),
        (lambda c: c["distribution"].remove(_file(c, "schema")), "schema.json is not described"),
        (lambda c: _file(c, "image-files").update(containedIn={"@id": "x"}), "image-files is contained in no file"),
        (lambda c: _field(c, "votes/label")["source"]["extract"].update(column="no"), "takes the column no"),
        (lambda c: _field(c, "votes/label")["annotation"][0]["source"]["extract"].update(column="no"), "the column no"),
        (lambda c: _field(c, "votes/label").pop("dataType"), "votes/label has no dataType"),
        (lambda c: _field(c, "votes/label").pop("source"), "votes/label has no source"),
        (lambda c: _field(c, "votes/label").update({"@id": "votes/value"}), "The @id votes/value is used twice"),
        (lambda c: c["recordSet"][0].update(field=[]), "items has no field"),
        (lambda c: c["recordSet"][0].update(key={"@id": "items/no"}), "items/no is a key but no field"),
        (lambda c: c.update({"rai:useCases": "x"}), "rai:useCases is not a word of RAI 1.0"),
        (lambda c: c.pop("rai:dataBiases"), "rai:dataBiases is missing"),
        (lambda c: c.update({"rai:dataBiases": 1}), "rai:dataBiases is not a text"),
        (lambda c: c.update({"rai:dataSocialImpact": ["a", "b"]}), "rai:dataSocialImpact is one text"),
        (lambda c: c.update({"rai:annotationsPerItem": 2}), "rai:annotationsPerItem is not a text"),
        (lambda c: c.update({"rai:dataCollectionTimeframe": "2020/2022"}), "not a list of dates"),
        (
            lambda c: c.update({"rai:dataCollectionTimeFrame": ["2020-01-01"]}),
            "is not equal to rai:dataCollectionTimeframe",
        ),
        (lambda c: c.pop("rai:hasSyntheticData"), "rai:hasSyntheticData is not true or false"),
        (lambda c: c.pop("prov:wasGeneratedBy"), "prov:wasGeneratedBy is missing"),
        (lambda c: c.update(version="1.0"), "version is not of the form"),
        (lambda c: c.update(url="sample"), "url is not an address"),
        (lambda c: c.update(datePublished="9 March 2026"), "datePublished is not a date"),
        (lambda c: c.update(conformsTo="http://mlcommons.org/croissant/1.1"), "conformsTo does not name"),
        (lambda c: c["@context"].pop("rai"), "@context is not that of"),
        (lambda c: c.update({"@type": "Thing"}), "@type is not sc:Dataset"),
        (lambda c: c.update(creator={"name": "x"}), "creator is not an organisation or person"),
    ],
)
def test_what_the_reference_validator_lets_pass_is_a_problem(
    folder: Path, change: Callable[[dict[str, Any]], object], named: str
) -> None:
    rewrite(folder, change)
    assert any(named in problem for problem in croissant_problems(folder))


def test_one_changed_byte_of_any_file_is_a_problem_that_names_it(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.name == "croissant.json":
            continue
        sound = path.read_bytes()
        path.write_bytes(sound[:-5] + bytes([sound[-5] ^ 1]) + sound[-4:])
        assert f"{path.name} does not have the SHA-256 that is stated." in croissant_problems(folder)
        path.write_bytes(sound)


def test_an_archive_under_a_common_name_is_a_problem(folder: Path) -> None:
    (archive,) = folder.glob("media-*.zip")
    archive.rename(folder / "images.zip")
    rewrite(folder, lambda content: _file(content, "media-").update(contentUrl="images.zip"))
    assert any("archive whose name does not hold its hash" in problem for problem in croissant_problems(folder))


def test_an_id_that_reads_as_a_number_is_a_problem(pictures: Snapshot, tmp_path: Path) -> None:
    snapshot = Path(shutil.copytree(pictures.folder, tmp_path / "snapshot"))
    rows = [{"annotator": "007", "source": "import", "group_region": None}]
    write_parquet(snapshot / "annotators.parquet", annotators_schema(["region"]), rows)
    problems = croissant_problems(unpacked(snapshot, tmp_path / "out"))
    assert problems == ["annotators.parquet has values of annotator that do not begin with a letter."]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 99_999])
def test_what_is_not_a_description_is_one_problem(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "croissant.json").write_bytes(body)
    assert len(croissant_problems(tmp_path)) == 1
