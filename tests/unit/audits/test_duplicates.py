"""The checks of duplicates, split leakage and drift, through the file a person gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from governance.audits.domain.measures.stability import (
    binned,
    label_shift,
    quantile_edges,
    shift_of_counts,
    stability_index,
    total_variation,
)
from governance.audits.domain.verdict import Verdict
from tests.conftest import shared_data
from tests.unit.audits.audited import the_finding
from tests.unit.audits.audited_file import audited_file, commanded
from tests.unit.audits.test_near_duplicates import picture, sentences
from tests.unit.audits.test_real_data import expected

ADULT = "age workclass fnlwgt education education_num marital occupation relationship race sex gain loss hours country income"


def adult() -> dict[str, list[str]]:
    rows = [
        [*(cell.strip().rstrip(".") for cell in line.split(",")), split]
        for split in ("train", "test")
        for line in shared_data("adult", f"adult-{split}.csv").read_text().splitlines()
        if line
    ]
    return dict(zip([*ADULT.split(), "split"], map(list, zip(*rows, strict=True)), strict=True))


@pytest.mark.shared_data
def test_adult_has_the_expected_duplicates_leakage_and_drift_through_the_command(tmp_path: Path) -> None:
    spec = 'label = "income"\nsplit = "split"\nfeatures = ["age"]\nchecks = ["duplicates", "split_leakage", "drift"]'
    rows = commanded(tmp_path, adult(), spec)
    value = {(row["check"], row["statistic"], row["slice"]): row["value"] for row in rows}
    assert value["duplicates", "exact duplicates", "all items"] == expected("adult", "exact_duplicates_all", "computed")
    leaked = value["split_leakage", "exact leakage", "split=test vs split=train"]
    assert leaked == expected("adult", "test_rows_also_in_train", "computed")
    drift = value["drift", "PSI", "age: split=test vs split=train"]
    assert drift == pytest.approx(expected("adult", "psi_age_deciles_train_to_test", "computed"), abs=1e-9)


def test_the_worked_example_of_the_stability_index() -> None:
    earlier, later = np.array([50, 50]), np.array([30, 70])
    # (.3 − .5) ln(.3/.5) + (.7 − .5) ln(.7/.5) = .1022 + .0673
    assert stability_index(earlier, later) == pytest.approx(0.1694596, abs=1e-7)
    assert total_variation(earlier, later) == pytest.approx(0.2)
    # .16946 ÷ (1/100 + 1/100) = 8.473 with one degree of freedom.
    shift = shift_of_counts(earlier, later, draws=100, random=np.random.default_rng(0))
    assert shift.p == pytest.approx(0.00360, abs=5e-5)
    assert shift.low < shift.value < shift.high


def test_an_empty_bin_leaves_the_index_finite() -> None:
    assert stability_index(np.array([10, 0, 0]), np.array([5, 5, 0])) == pytest.approx(
        (10.5 / 11 - 5.5 / 11) * np.log(10.5 / 5.5) + (5.5 / 11 - 0.5 / 11) * np.log(5.5 / 0.5)
    )


def test_samples_of_one_distribution_are_called_drift_once_in_twenty() -> None:
    random = np.random.default_rng(1)
    called = []
    for _ in range(600):
        before, after = random.exponential(size=900), random.exponential(size=500)
        edges = quantile_edges(before)
        called.append(
            [
                shift_of_counts(binned(before, edges), binned(after, edges), draws=2, random=random).p <= 0.05,
                label_shift(
                    random.multinomial(400, [0.6, 0.3, 0.1]),
                    random.multinomial(300, [0.6, 0.3, 0.1]),
                    draws=2,
                    random=random,
                ).p
                <= 0.05,
            ]
        )
    share = np.mean(called, axis=0)
    assert (share >= 0.03).all()
    assert (share <= 0.07).all()


def texts_with_copies(tmp_path: Path, extra: list[str], labels: list[str]) -> dict[str, list[str]]:
    texts = sentences(200, seed=5)
    return {"text": [*texts, *extra], "label": [*(["a", "b"] * 100), *labels]}


def test_copies_near_copies_and_their_contradicting_labels_are_found(tmp_path: Path) -> None:
    texts = sentences(200, seed=5)
    extra = [*texts[:20], *(f"{text.upper()}!" for text in texts[20:40]), *(f"{text} again" for text in texts[40:60])]
    flipped = ["b" if n % 2 == 0 else "a" for n in range(60)]
    columns = texts_with_copies(tmp_path, extra, flipped)
    report = audited_file(tmp_path, columns, 'label = "label"\ntext = "text"\nchecks = ["duplicates"]')
    exact = the_finding(report, "duplicates", statistic="exact")
    near = the_finding(report, "duplicates", statistic="near")
    conflict = the_finding(report, "duplicates", statistic="different labels")
    assert (exact.value, near.value, conflict.value) == (20, 60, 1.0)
    assert [one.verdict for one in (exact, near, conflict)] == [Verdict.FLAG] * 3


def test_texts_without_copies_are_not_flagged(tmp_path: Path) -> None:
    report = audited_file(
        tmp_path, texts_with_copies(tmp_path, [], []), 'label = "label"\ntext = "text"\nchecks = ["duplicates"]'
    )
    assert {one.verdict for one in report.findings} == {Verdict.NO_FLAG}
    assert the_finding(report, "duplicates", statistic="near").value == 0


def test_a_few_contradicting_copies_are_too_little_to_say(tmp_path: Path) -> None:
    columns = texts_with_copies(tmp_path, sentences(200, seed=5)[:3], ["b", "b", "b"])
    report = audited_file(tmp_path, columns, 'label = "label"\ntext = "text"\nchecks = ["duplicates"]')
    finding = the_finding(report, "duplicates", statistic="different labels")
    assert finding.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert "Of 3 groups of copies" in finding.meaning


def test_a_picture_saved_anew_in_the_test_split_is_a_near_leak(tmp_path: Path) -> None:
    paths = []
    for number in range(70):
        path = tmp_path / f"{number}.png"
        picture(number).save(path)
        paths.append(path)
    for number in range(5):
        path = tmp_path / f"again{number}.jpg"
        picture(number).resize((160, 120), Image.Resampling.LANCZOS).save(path, quality=85)
        paths.append(path)
    columns = {
        "image": [str(path) for path in paths],
        "label": ["a", "b", "c"] * 25,
        "split": ["train"] * 35 + ["test"] * 40,
    }
    spec = 'label = "label"\nimage = "image"\nsplit = "split"\nchecks = ["duplicates", "split_leakage"]'
    report = audited_file(tmp_path, columns, spec)
    assert the_finding(report, "split_leakage", statistic="exact").value == 0
    near = the_finding(report, "split_leakage", statistic="near")
    assert (near.value, near.verdict, near.n_items) == (5, Verdict.FLAG, 40)


def test_a_split_too_small_to_compare_is_listed_with_its_count(tmp_path: Path) -> None:
    columns = {"text": sentences(80, seed=6), "label": ["a", "b"] * 40, "split": ["train"] * 70 + ["test"] * 10}
    spec = 'label = "label"\ntext = "text"\nsplit = "split"\nchecks = ["split_leakage", "drift"]'
    report = audited_file(tmp_path, columns, spec)
    assert {one.verdict for one in report.findings} == {Verdict.INSUFFICIENT_EVIDENCE}
    assert any(row[:2] == ("test", 10) for one in report.findings for row in one.table.rows)


def test_labels_that_move_between_splits_are_flagged_and_steady_ones_are_not(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    labels = ["yes" if random.random() < share else "no" for share in [0.3] * 500 + [0.5] * 500]
    columns = {
        "id": list(range(1000)),
        "label": labels,
        "split": ["train"] * 500 + ["test"] * 500,
        "topic": random.choice(["x", "y", "z"], size=1000).tolist(),
        "size": random.normal(size=1000).tolist(),
    }
    spec = 'label = "label"\nitem = "id"\nsplit = "split"\nslices = ["topic"]\nfeatures = ["size"]\nchecks = ["drift"]'
    report = audited_file(tmp_path, columns, spec)
    assert the_finding(report, "drift", "label=label").verdict is Verdict.FLAG
    assert the_finding(report, "drift", "attribute=topic").verdict is Verdict.NO_FLAG
    assert the_finding(report, "drift", "number=size").verdict is Verdict.NO_FLAG
