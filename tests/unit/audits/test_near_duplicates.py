"""Texts and pictures that are nearly the same are found, without comparing each with each."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from governance.audits.domain.measures.bucket_pairs import bucket_pairs, clusters
from governance.audits.domain.measures.equal_texts import copies, equal_rows, equal_texts, normalised
from governance.audits.domain.measures.minhash import (
    BANDS,
    ROWS,
    chance_of_meeting,
    jaccard,
    shingles,
    signatures,
    similar_texts,
)
from governance.audits.domain.measures.picture_hash import hash_clusters, perceptual_hash, similar_hashes
from tests.conftest import shared_data

WORDS = [
    "".join(chr(97 + code) for code in np.random.default_rng(n).integers(0, 26, size=3 + n % 6)) for n in range(400)
]


def sentences(count: int, *, seed: int, words: int = 14) -> list[str]:
    random = np.random.default_rng(seed)
    return [" ".join(WORDS[word] for word in random.integers(0, len(WORDS), size=words)) for _ in range(count)]


def test_the_worked_example_of_jaccard() -> None:
    # Four runs of five characters each; "ick f", "ck fo" and so on are shared, the last two differ.
    assert jaccard(shingles("quick fox"), shingles("quick fog")) == pytest.approx(4 / 6)


def test_a_signature_estimates_jaccard_without_a_lean() -> None:
    texts = sentences(300, seed=1)
    changed = [text[:-12] + "zz" + text[-9:] for text in texts]
    signature = signatures([*texts, *changed], seed=2)
    estimate = (signature[:300] == signature[300:]).mean(axis=1)
    exact = np.array([jaccard(shingles(a), shingles(b)) for a, b in zip(texts, changed, strict=True)])
    assert abs(float((estimate - exact).mean())) < 3 * 0.045 / np.sqrt(300)
    assert float((estimate - exact).std()) < 1.2 * np.sqrt(0.25 / (BANDS * ROWS))


def test_every_planted_near_copy_is_found_and_nothing_else() -> None:
    texts = sentences(2000, seed=3)
    near = [f"{text} {WORDS[7]}" for text in texts[:100]]
    found = similar_texts([*texts, *near])
    assert {*zip(found.first.tolist(), found.second.tolist(), strict=True)} == {(n, 2000 + n) for n in range(100)}
    assert found.similarity.min() >= 0.8


def test_the_chance_to_miss_a_pair_is_what_the_page_says() -> None:
    assert 1 - chance_of_meeting(0.8) == pytest.approx(0.0017, abs=5e-5)
    assert chance_of_meeting(0.2) == pytest.approx(0.005, abs=2e-4)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=2, max_size=8))
def test_any_texts_can_be_compared(texts: list[str]) -> None:
    found = similar_texts(texts)
    for first, second, similarity in zip(*found, strict=True):
        assert first < second
        assert similarity == pytest.approx(jaccard(shingles(texts[first]), shingles(texts[second])))


def test_a_thousand_variants_of_one_sentence_are_joined_by_few_comparisons() -> None:
    base = " ".join(WORDS[:60])
    texts = [f"{base} {number:04}" for number in range(1000)]
    found = similar_texts(texts)
    assert len(found.first) < 20_000
    assert len(np.unique(clusters(1000, found.first, found.second))) == 1


def test_spelling_that_no_reader_minds_is_levelled() -> None:
    assert normalised("Straße  —  “STRASSE”!") == "strasse strasse"
    assert normalised("１２ ﬁne") == "12 fine"


def test_copies_are_what_pandas_calls_duplicated() -> None:
    group = equal_rows([["a", "b", "a", "a", None], [1, 1, 1, 2, None]])
    assert copies(group).tolist() == [False, False, True, False, False]
    assert copies(equal_texts(["x", "x", None, None, ""])).tolist() == [False, True, False, False, False]


def test_adult_has_the_known_duplicates() -> None:
    rows = [
        [cell.strip().rstrip(".") for cell in line.split(",")]
        for name in ("adult-train.csv", "adult-test.csv")
        for line in shared_data("adult", name).read_text().splitlines()
        if line
    ]
    assert len(rows) == 32561 + 16281
    group = equal_rows(list(zip(*rows, strict=True)))
    assert copies(group).sum() == 52
    assert np.isin(group[32561:], group[:32561]).sum() == 23


def picture(seed: int) -> Image.Image:
    """A smooth scene of random shapes of light."""
    small = np.random.default_rng(seed).integers(0, 256, size=(9, 12), dtype=np.uint8)
    return Image.fromarray(small).resize((240, 180), Image.Resampling.BICUBIC)


def test_known_pictures_have_the_hashes_of_the_usual_library() -> None:
    # imagehash 4.3: phash of two gradients of Pillow.
    assert f"{perceptual_hash(Image.radial_gradient('L')):016x}" == "ee989837e69ac819"
    assert f"{perceptual_hash(Image.linear_gradient('L')):016x}" == "8000800080008000"


def test_a_picture_made_smaller_or_brighter_keeps_its_hash_and_another_does_not() -> None:
    one = perceptual_hash(picture(1))
    for changed in (picture(1).resize((120, 90)), ImageEnhance.Brightness(picture(1)).enhance(0.8)):
        assert (one ^ perceptual_hash(changed)).bit_count() <= 6  # type: ignore[operator]
    assert (one ^ perceptual_hash(picture(2))).bit_count() > 15  # type: ignore[operator]


def test_no_pair_of_near_hashes_is_missed() -> None:
    random = np.random.default_rng(9)
    hashes = np.unique(random.integers(0, 2**63, size=40, dtype=np.uint64))
    hashes = np.unique(
        np.concatenate([hashes, hashes[:20] ^ np.uint64(0b1001_0000_0100_0001), hashes[:9] ^ np.uint64(7)])
    )
    expected = {(a, b) for a, b in combinations(range(len(hashes)), 2) if int(hashes[a] ^ hashes[b]).bit_count() <= 6}
    first, second, bits = similar_hashes(hashes)
    assert {*zip(first.tolist(), second.tolist(), strict=True)} == expected
    assert bits.max() <= 6


def test_equal_pictures_are_one_cluster_without_being_paired_each_with_each() -> None:
    hashes = np.array([5] * 2000 + [2**40], dtype=np.uint64)
    cluster = hash_clusters(hashes, most_bits=0)
    assert len(np.unique(cluster)) == 2


def test_blood_cell_photographs_are_not_taken_for_copies() -> None:
    folder = shared_data("bccd", "images")
    hashes = []
    for path in sorted(folder.iterdir())[:40]:
        with Image.open(path) as image:
            hashes.append(perceptual_hash(image))
    cluster = hash_clusters(np.array(hashes, dtype=np.uint64))
    assert len(np.unique(cluster)) == 40


def test_who_shares_a_bucket_is_paired_with_the_first_and_the_one_before() -> None:
    first, second = bucket_pairs([np.array([1, 1, 1, 1], dtype=np.uint64)])
    assert {*zip(first.tolist(), second.tolist(), strict=True)} == {(0, 1), (0, 2), (0, 3), (1, 2), (2, 3)}
