"""What the project ships as samples reads without one problem."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from annotations.items.domain.folder import FolderSource
from annotations.items.domain.images import derive
from annotations.items.domain.jsonl_reader import read_jsonl
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ColumnMapping
from annotations.items.domain.voc import read_voc
from annotations.items.domain.votes_reader import VoteMapping, VotesReader
from annotations.projects.domain.answers import check_answers
from annotations.projects.domain.question import ItemFacts
from annotations.projects.domain.schema import parse_schema
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"


def texts() -> list[str]:
    mapping = ColumnMapping(external_id="id", text="text", language="language")
    errors = RowErrors()
    with (SAMPLES / "texts.jsonl").open("rb") as stream:
        rows = list(read_jsonl(stream, mapping, errors))
    assert not errors
    assert all(row.attributes.keys() == {"channel", "region"} and row.language for row in rows)
    return [row.external_id for row in rows]


def test_the_messages_read_whole() -> None:
    assert len(texts()) == 60


def test_every_vote_is_on_a_message_that_exists() -> None:
    values = parse_schema(json.loads((SAMPLES / "schema_tone.json").read_text())).question("tone").label_values()
    mapping = VoteMapping(
        labels={"tone": {value: value for value in values}}, at="voted_at", ignored=frozenset({"cannot say"})
    )
    errors = RowErrors()
    with (SAMPLES / "existing_votes.csv").open("rb") as stream:
        reader = VotesReader(stream, mapping, errors)
        votes = list(reader)
    assert not errors
    assert {vote.item for vote in votes} == set(texts())
    assert len(reader.annotators) == 8
    assert all(groups.keys() == {"age", "gender", "region"} for groups in reader.annotators.values())
    assert len(votes) + reader.ignored["cannot say"] == 240


def test_every_drawing_has_boxes_that_answer_its_question() -> None:
    schema = parse_schema(json.loads((SAMPLES / "schema_shapes.json").read_text()), item_kind="image")
    pictures = list(FolderSource(SAMPLES / "drawings"))
    assert len(pictures) == 24
    for picture in pictures:
        derivatives = derive(picture.data, picture.name)
        xml = SAMPLES / "drawings_voc" / Path(picture.name).with_suffix(".xml").name
        boxes = read_voc(xml.read_bytes(), xml.name)
        assert (boxes.width, boxes.height, boxes.image_name) == (*derivatives.original_size, picture.name)
        answer = [{"label": one.label, **one.box._asdict()} for one in boxes.objects]
        facts = ItemFacts(kind="image", width=derivatives.width, height=derivatives.height)
        assert len(check_answers(schema, {"shapes": answer}, facts)["shapes"]) == len(boxes.objects)


@pytest.fixture(scope="module")
def drawings() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_drawings", SAMPLES / "drawings.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generator_makes_the_shipped_drawings_again(drawings: ModuleType, tmp_path: Path) -> None:
    drawings.main(tmp_path)
    for made in sorted(tmp_path.glob("drawings_voc/*.xml")):
        assert made.read_bytes() == (SAMPLES / "drawings_voc" / made.name).read_bytes()
    for made in sorted(tmp_path.glob("drawings/*.png")):
        shipped = Image.open(SAMPLES / "drawings" / made.name).convert("RGB")
        assert np.array_equal(np.asarray(Image.open(made).convert("RGB")), np.asarray(shipped))


def test_every_shape_fills_its_box(drawings: ModuleType) -> None:
    for number in range(1, 7):
        for shape in drawings.compose(number):
            pixels = np.asarray(drawings.draw([shape]).convert("L")) < 200
            rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
            found = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
            assert max(abs(a - b) for a, b in zip(found, shape.box(), strict=True)) <= 3
