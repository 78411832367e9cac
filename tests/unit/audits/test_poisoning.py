"""Signs of poisoned labels: planted spam, flips and copies are found, honest crowds are left in peace."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm

from governance.audits.domain.finding import Finding
from governance.audits.domain.measures.contradicted_labels import contradicted_labels
from governance.audits.domain.measures.largest import p_of_largest
from governance.audits.domain.measures.likeness import likeness, p_of_unlike
from governance.audits.domain.measures.shared_dissent import (
    _alike,
    _fitted,
    _Hand,
    _hands,
    _meetings,
    _votes,
    shared_dissent,
)
from governance.audits.domain.verdict import Verdict
from tests.unit.audits.audited import the_finding
from tests.unit.audits.audited_file import audited_file

IntArray = NDArray[np.int64]
# Where the pairs of three voters are counted.
_PLACES = np.array([[0, 0, 1], [0, 0, 2], [1, 2, 0]], dtype=np.int32)


def crowd(
    random: np.random.Generator,
    *,
    items: int = 200,
    people: int = 12,
    votes: int = 6,
    skills: tuple[float, float] = (0.75, 0.95),
) -> tuple[IntArray, IntArray, IntArray]:
    """Votes of honest people of different skill on items of which a fifth are hard: item, person, label."""
    truth = random.integers(0, 2, size=items)
    hard = random.random(items) < 0.2
    skill = random.uniform(*skills, size=people)
    item = np.repeat(np.arange(items), votes)
    person = np.concatenate([random.choice(people, size=votes, replace=False) for _ in range(items)])
    right = random.random(len(item)) < np.where(hard[item], 0.6, skill[person])
    return item, person, np.where(right, truth[item], 1 - truth[item])


def report_on(folder: Path, item: IntArray, person: IntArray, code: IntArray) -> tuple[Finding, Finding]:
    columns = {
        "item": [f"i{one}" for one in item],
        "who": [f"p{one}" for one in person],
        "label": ["no" if one == 0 else "yes" for one in code],
    }
    spec = 'label = "label"\nitem = "item"\nannotator = "who"\nchecks = ["poisoning"]\nshuffles = 199'
    report = audited_file(folder, columns, spec)
    return the_finding(report, "poisoning", statistic="likeness"), the_finding(
        report, "poisoning", statistic="dissents"
    )


def test_the_worked_example_of_likeness() -> None:
    # Four items, three people. Ann and Bob agree on all, Cid always says 0.
    item = np.repeat(np.arange(4), 3)
    person = np.tile([0, 1, 2], 4)
    code = np.array([0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0])
    found = likeness(item, person, code, people=3)
    # Of Ann's votes two agree with both others and two with one of two: T = 3. An average voter: 1 + 1 + 1/3 + 1/3.
    assert found.seen == pytest.approx([3, 3, 2])
    assert found.expected == pytest.approx([8 / 3] * 3)
    # Ann's coin: 2 zeros and 2 ones over items whose others are 0 in 2, 2, 1 and 1 of 2: C = ½ · 3 + ½ · 1.
    assert found.value == pytest.approx([(3 - 2) / (8 / 3 - 2), (3 - 2) / (8 / 3 - 2), 0.0])


def test_a_person_who_answers_at_random_is_near_0_and_a_contrary_one_below() -> None:
    random = np.random.default_rng(1)
    item, person, code = crowd(random, items=400)
    code = np.where(person == 0, random.integers(0, 2, size=len(code)), code)
    code = np.where(person == 1, 1 - code, code)
    value = likeness(item, person, code, people=12).value
    assert abs(value[0]) < 0.3
    assert value[1] < -0.5
    assert value[2:].min() > 0.4


def test_spammers_and_contrary_people_are_a_hint_that_names_nobody(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    item, person, code = crowd(random, items=500)
    code = np.where(person == 3, random.integers(0, 2, size=len(code)), code)
    code = np.where(person == 4, 1 - code, code)
    unlike, _ = report_on(tmp_path, item, person, code)
    assert unlike.verdict is Verdict.FLAG
    assert unlike.title.startswith("2 people answer")
    assert "not a finding about a person" in unlike.meaning
    assert "must not decide pay" in unlike.meaning
    assert not any(f"p{one}" in f"{unlike.title}{unlike.meaning}{unlike.table.rows}" for one in range(12))


def test_two_people_who_copy_are_found_and_honest_ones_are_not(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    item, person, code = crowd(random, items=500)
    unlike, together = report_on(tmp_path / "honest", item, person, code)
    assert (unlike.verdict, together.verdict) == (Verdict.NO_FLAG, Verdict.NO_FLAG)
    said = {int(one): int(label) for one, who, label in zip(item, person, code, strict=True) if who == 5}
    copied = np.array(
        [
            said.get(int(one), int(label)) if who == 6 else label
            for one, who, label in zip(item, person, code, strict=True)
        ]
    )
    _, together = report_on(tmp_path / "copied", item, person, copied)
    assert together.verdict is Verdict.FLAG
    assert together.title.startswith("1 pairs of people share their mistakes")
    assert together.value == pytest.approx(1.0)
    assert together.ci_low is not None
    assert together.ci_high is not None
    assert 0.2 < together.ci_low < 1.0 < together.ci_high


def test_honest_people_of_one_skill_are_called_unlike_once_in_twenty() -> None:
    random = np.random.default_rng(5)
    called = 0
    for _ in range(300):
        item, person, code = crowd(random, items=60, votes=5, skills=(0.85, 0.85))
        p = p_of_unlike(item, person, code, people=12, least_votes=10, shuffles=99, random=random)
        called += int(p.min() <= 0.05)
    assert 0.03 <= called / 300 <= 0.07


def test_honest_people_of_different_skill_share_mistakes_no_more_than_once_in_twenty() -> None:
    random = np.random.default_rng(6)
    called = 0
    for _ in range(150):
        pairs = shared_dissent(*crowd(random, items=120), shuffles=99, random=random)
        called += int(pairs.p.min() <= 0.05)
    assert called / 150 <= 0.07


def test_expected_shared_dissents_add_up_to_what_honest_people_share() -> None:
    random = np.random.default_rng(7)
    pairs = shared_dissent(*crowd(random, items=3000), shuffles=1, random=random)
    assert pairs.seen.sum() == pytest.approx(pairs.expected.sum(), rel=0.05)


def test_labels_of_more_than_two_kinds_and_any_order_of_votes_give_the_same() -> None:
    random = np.random.default_rng(8)
    item, person, code = crowd(random)
    code = np.where(random.random(len(code)) < 0.1, 2, code)
    order = random.permutation(len(item))
    one = shared_dissent(item, person, code, shuffles=1, random=np.random.default_rng(0))
    other = shared_dissent(item[order], person[order], code[order], shuffles=1, random=np.random.default_rng(0))
    assert one.expected == pytest.approx(other.expected)
    assert (one.seen == other.seen).all()
    swapped = likeness(item, person, 2 - code, people=12).value
    assert swapped == pytest.approx(likeness(item, person, code, people=12).value)


def clouds(random: np.random.Generator, *, flipped: float, apart: float = 4.0) -> tuple[NDArray[np.float64], IntArray]:
    label = random.integers(0, 2, size=300)
    numbers = random.normal(size=(300, 3))
    numbers[:, 0] += apart * label
    return numbers, np.where(random.random(300) < flipped, 1 - label, label)


def flips(folder: Path, numbers: NDArray[np.float64], label: IntArray) -> Finding:
    columns = {"label": ["ab"[one] for one in label], **{name: numbers[:, n].tolist() for n, name in enumerate("xyz")}}
    spec = 'label = "label"\nfeatures = ["x", "y", "z"]\nchecks = ["poisoning"]'
    return the_finding(audited_file(folder, columns, spec), "poisoning", statistic="another label")


def test_flipped_labels_contradict_the_numbers_of_their_items(tmp_path: Path) -> None:
    finding = flips(tmp_path, *clouds(np.random.default_rng(10), flipped=0.12))
    assert finding.verdict is Verdict.FLAG
    assert finding.value == pytest.approx(0.12, abs=0.04)


def test_labels_that_nobody_flipped_are_not_called(tmp_path: Path) -> None:
    assert flips(tmp_path / "apart", *clouds(np.random.default_rng(11), flipped=0)).verdict is Verdict.NO_FLAG
    # Clouds that lie in one another say nothing: few items are clear.
    mixed = flips(tmp_path / "mixed", *clouds(np.random.default_rng(12), flipped=0.12, apart=0.5))
    assert mixed.verdict is Verdict.INSUFFICIENT_EVIDENCE


def test_honest_labels_are_called_flipped_no_more_than_once_in_twenty() -> None:
    random = np.random.default_rng(13)
    called = [contradicted_labels(*clouds(random, flipped=0), random=random).p <= 0.05 for _ in range(300)]
    assert np.mean(called) <= 0.07


def test_few_people_or_few_answers_are_too_little_to_say(tmp_path: Path) -> None:
    random = np.random.default_rng(9)
    findings = report_on(tmp_path, *crowd(random, items=20))
    assert {one.verdict for one in findings} == {Verdict.INSUFFICIENT_EVIDENCE}


def test_a_figure_many_dealings_reach_is_counted() -> None:
    dealt = iter(range(99))
    p = p_of_largest(np.array([49.0, -1.0]), lambda: float(next(dealt)), 99)
    assert p == pytest.approx([0.51, 1.0])


def test_a_figure_few_dealings_reach_has_the_p_of_a_fitted_law() -> None:
    # Gumbel's law itself: the figure above which a share p of it lies is −ln(−ln(1 − p)).
    shares = np.array([0.04, 0.01, 0.001, 1e-5])
    random = np.random.default_rng(14)
    found = [p_of_largest(-np.log(-np.log1p(-shares)), random.gumbel, 1999) for _ in range(200)]
    assert np.median(found, axis=0) == pytest.approx(shares, rel=0.15)
    # The tail of the largest of fifty normal figures is shorter, so that its p is on the careful side, by less than four.
    normal = norm.ppf((1 - shares) ** (1 / 50))
    found = [p_of_largest(normal, lambda: random.normal(size=50).max(), 1999) for _ in range(200)]
    assert (np.median(found, axis=0)[:2] < 2 * shares[:2]).all()
    assert (np.median(found, axis=0) > 0.9 * shares).all()


def test_below_one_in_a_million_nothing_is_claimed_and_few_dealings_are_only_counted() -> None:
    random = np.random.default_rng(15)
    assert p_of_largest(np.array([1e9]), random.normal, 1999) == pytest.approx([1e-6])
    assert p_of_largest(np.array([1e9]), random.normal, 19) == pytest.approx([1 / 20])
    assert p_of_largest(np.array([1e9, 0.0]), lambda: 3.0, 199) == pytest.approx([1 / 200, 1.0])


def test_each_item_keeps_its_dissents_when_they_are_dealt_out_and_who_dissents_more_gets_more() -> None:
    random = np.random.default_rng(16)
    hand = _Hand(np.tile([4.0, 2.0, 1.0], (4000, 1)), np.tile([1, 1], (4000, 1)), np.tile(_PLACES, (4000, 1, 1)))
    dealt = np.bincount(hand.dealt(random), minlength=3) / 4000
    # Two of three without replacement: the first by 4 : 2 : 1, the second among those left.
    expected = [4 / 7 * 2 / 3 + 2 / 7 * 4 / 5, 4 / 7 * 1 / 3 + 1 / 7 * 4 / 6, 2 / 7 * 1 / 5 + 1 / 7 * 2 / 6]
    assert dealt == pytest.approx(expected, abs=0.02)
    assert len(_Hand(hand.odds, np.tile([1, 2], (4000, 1)), hand.pair).dealt(random)) == 0


def test_dealing_out_gives_each_pair_what_is_expected_of_it() -> None:
    random = np.random.default_rng(17)
    votes = _votes(*crowd(random, items=4000, skills=(0.6, 0.95)))
    one, other = _meetings(votes.item)
    size = int(votes.person.max()) + 1
    pairs, place = np.unique(votes.person[one] * size + votes.person[other], return_inverse=True)
    chance, odds = _fitted(votes)
    expected = np.bincount(place, chance[one] * chance[other] * votes.together[one])
    hands = list(_hands(votes, odds, place))
    dealt = np.mean(
        [np.bincount(np.concatenate([hand.dealt(random) for hand in hands]), minlength=len(pairs)) for _ in range(50)],
        axis=0,
    )
    assert dealt.sum() == pytest.approx(np.bincount(place, _alike(votes.said, one, other)).sum())
    assert np.corrcoef(dealt, expected)[0, 1] > 0.98
