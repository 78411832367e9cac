"""The tank test: a planted shortcut is found and named, and where there is none nothing is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from governance.audits.domain.measures.cues import crew_cue, number_cue, word_cue
from governance.audits.domain.measures.picture_facts import picture_facts
from governance.audits.domain.measures.tank_test import TankTest
from governance.audits.domain.permutation import gap_test
from governance.audits.domain.verdict import Verdict
from tests.conftest import shared_data
from tests.unit.audits.audited import row_of, the_finding
from tests.unit.audits.audited_file import audited_file
from tests.unit.audits.test_near_duplicates import sentences

PICTURES = 120


def tanks(folder: Path, *, sunny: bool) -> dict[str, list[object]]:
    """Noise with a dark blot, lying for a tank and standing for none: the shape is what the label means. Where ``sunny``, the tanks
    were photographed on a bright day."""
    folder.mkdir()
    random = np.random.default_rng(7)
    paths: list[object] = []
    labels: list[object] = []
    for number in range(PICTURES):
        tank = number % 2 == 0
        light = 90 + 25 * random.random() + (60 if sunny and tank else 0)
        pixels = np.clip(random.normal(light, 20, size=(60, 80, 3)), 0, 255)
        shape = (slice(25, 35), slice(30, 50)) if tank else (slice(20, 40), slice(35, 45))
        pixels[shape] *= 0.4
        path = folder / f"{number}.png"
        Image.fromarray(pixels.astype(np.uint8)).save(path)
        paths.append(str(path))
        labels.append("tank" if tank else "no tank")
    return {"image": paths, "label": labels}


SPEC = 'label = "label"\nimage = "image"\nchecks = ["shortcut"]\nshuffles = 199'


def test_pictures_whose_label_follows_the_light_are_flagged_and_the_cue_is_named(tmp_path: Path) -> None:
    report = audited_file(tmp_path, tanks(tmp_path / "pictures", sunny=True), SPEC)
    finding = the_finding(report, "shortcut")
    assert finding.verdict is Verdict.FLAG
    assert finding.value is not None
    assert finding.value > 0.9
    assert "can be predicted from brightness" in finding.title
    assert "“tank”, against 50.0 % of all" in finding.meaning or "“no tank”, against 50.0 % of all" in finding.meaning
    brightness = row_of(finding, "brightness")
    assert brightness["p"] == pytest.approx(1 / 200)
    assert float(brightness["score"] or 0) > 0.9


def test_the_same_pictures_in_one_light_are_not_flagged(tmp_path: Path) -> None:
    report = audited_file(tmp_path, tanks(tmp_path / "pictures", sunny=False), SPEC)
    finding = the_finding(report, "shortcut")
    assert finding.verdict is not Verdict.FLAG
    assert finding.p is not None
    assert finding.p > 0.05
    assert abs(float(row_of(finding, "brightness")["score"] or 0)) < 0.35


def test_a_label_that_follows_the_length_of_a_text_or_its_source_is_found(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    label = random.integers(0, 2, size=200)
    texts = [sentences(1, seed=n, words=8 + 12 * int(one))[0] for n, one in enumerate(label)]
    source = ["forum" if one == (random.random() < 0.9) else "news" for one in label]
    columns = {"text": texts, "label": ["ab"[one] for one in label], "source": source}
    spec = 'label = "label"\ntext = "text"\nsource = "source"\nchecks = ["shortcut"]\nshuffles = 199'
    finding = the_finding(audited_file(tmp_path, columns, spec), "shortcut")
    assert finding.verdict is Verdict.FLAG
    assert float(row_of(finding, "length")["score"] or 0) > 0.95
    assert float(row_of(finding, "source")["score"] or 0) > 0.7
    assert abs(float(row_of(finding, "length of words")["score"] or 0)) < 0.3


def test_labels_that_depend_on_who_was_asked_are_found_without_naming_anybody(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    rows = [
        (f"i{item}", f"p{person}", "yes" if random.random() < (0.9 if person < 5 else 0.1) else "no")
        for item in range(150)
        for person in [int(random.integers(10))]
    ]
    columns = {name: [row[place] for row in rows] for place, name in enumerate(("item", "who", "label"))}
    spec = 'label = "label"\nitem = "item"\nannotator = "who"\nchecks = ["shortcut"]\nshuffles = 199'
    finding = the_finding(audited_file(tmp_path, columns, spec), "shortcut")
    assert finding.verdict is Verdict.FLAG
    assert "depends on who labelled the item" in finding.meaning
    assert not any(f"p{person}" in finding.meaning + str(finding.table.rows) for person in range(10))


def test_a_rare_label_is_left_out_and_two_rare_ones_are_too_little_to_say(tmp_path: Path) -> None:
    columns = {"text": sentences(60, seed=1), "label": ["a"] * 45 + ["b"] * 15}
    spec = 'label = "label"\ntext = "text"\nchecks = ["shortcut"]\nshuffles = 199'
    finding = the_finding(audited_file(tmp_path, columns, spec), "shortcut")
    assert finding.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert [row[:2] for row in finding.table.rows] == [("a", 45), ("b", 15)]


def test_without_any_cue_the_check_that_was_asked_for_answers_all_the_same(tmp_path: Path) -> None:
    for check in ("shortcut", "poisoning"):
        columns = {"label": ["a", "b"] * 40}
        report = audited_file(tmp_path / check, columns, f'label = "label"\nchecks = ["{check}"]')
        assert the_finding(report, check).verdict is Verdict.INSUFFICIENT_EVIDENCE


def test_the_worked_example_of_the_score() -> None:
    # 40 of 50 and 45 of 50 right: mean share .85, so (.85 − .5) ÷ .5 = .70. One cue says the label with these errors.
    label = np.repeat([0, 1], 50)
    said = np.array(["x"] * 40 + ["y"] * 10 + ["y"] * 45 + ["x"] * 5)
    test = TankTest([word_cue("said", list(said))], label, random=np.random.default_rng(0))
    assert test.scores() == pytest.approx([0.70, 0.70])
    # Wilson: .80 (.6696 to .8876) and .90 (.7864 to .9565), joined by Newcombe's method.
    assert test.interval(0)[1:] == pytest.approx((0.52708, 0.80424), abs=2e-5)


def p_of(test: TankTest, random: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return gap_test(test.scores(), lambda count: test.shuffled(count, random), shuffles=99, two_sided=False)[0]


def test_shuffled_labels_are_called_a_shortcut_once_in_twenty() -> None:
    random = np.random.default_rng(100)
    called = 0
    for _ in range(300):
        cues = [
            number_cue("light", random.normal(size=80)),
            word_cue("camera", random.choice(["a", "b", "c"], size=80).tolist()),
            crew_cue("annotator", np.arange(80).repeat(2), random.integers(0, 8, size=160), items=80),
        ]
        test = TankTest(cues, np.arange(80) % 2, random=random)
        p = p_of(test, random)
        called += int(p.min() <= 0.05)
    assert 0.03 <= called / 300 <= 0.07


def test_what_is_measured_of_a_picture() -> None:
    facts = picture_facts(shared_data("exif", "Landscape_6.jpg").read_bytes(), "Landscape_6.jpg")
    assert facts is not None
    # Turned upright by its orientation.
    assert facts.width > facts.height
    assert facts.kind == "JPEG"
    assert facts.file.quantisation is not None
    assert 0 < facts.brightness < 1
    assert picture_facts(b"not a picture", "x.jpg") is None
