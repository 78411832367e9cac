"""Do two people give the same minority answers more often than chance brings them together?

Copying shows in shared mistakes, not in shared right answers. A dissent is an answer other than the one most often given to
an item; items whose first place is tied take no part. Who dissents where is described by Rasch's model: the odds that person j
dissents on item i are exp(β_i + θ_j), fitted so that each item and each person has the number of dissents that was seen. A hard item on
which many dissent, or two people who dissent often, are therefore no surprise. Given the dissents m of an item's n votes, m_l of them for
label l, the expected number of items on which j and k dissent alike is

    E_jk = Σ_i p_ij p_ik · (Σ_l m_l (m_l − 1) ÷ (n (n − 1))) ÷ (m ÷ n)²

excess = (seen − E) ÷ (the fewer dissents of the two on the items both labelled − E): 0 is what chance gives, 1 that the one who
dissents less never dissents alone. p: each item's dissents are dealt out anew over its voters, by their odds; it is the share of
dealings in which any pair lies as far above what is expected of it, (seen − E) ÷ √E, so that it is corrected for having looked at all.

Sources: Rasch, *Probabilistic Models for Some Intelligence and Attainment Tests* (1960); Angoff, "The development of statistical
indices for detecting cheaters", J. Am. Stat. Assoc. 69 (1974), for shared wrong answers as the sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from governance.audits.domain.numbering import numbered

from .largest import p_of_largest
from .side_by_side import tables_of_equal_size

__all__ = ["DissentPairs", "meetings", "shared_dissent"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ROUNDS: Final = 30
# A person who never or always dissents has no finite odds; this many made-up dissents at the usual rate keep them finite.
_PRIOR: Final = 1.0
# Below it a single shared dissent would look like an outburst.
_LEAST_EXPECTED: Final = 0.5


class DissentPairs(NamedTuple):
    """One row a pair of people: the items both labelled, those on which they dissent alike, and what chance would give."""

    first: IntArray
    second: IntArray
    shared: IntArray
    seen: IntArray
    expected: FloatArray
    excess: FloatArray
    p: FloatArray

    def interval(self, place: int) -> tuple[float, float]:
        """The excess of a pair if it had the ends of the 95 % Poisson interval of its seen number (Garwood 1936)."""
        seen, expected = float(self.seen[place]), float(self.expected[place])
        room = (seen - expected) / self.excess[place] if self.excess[place] else np.inf
        low = scipy.stats.chi2.ppf(0.025, 2 * seen) / 2 if seen else 0.0
        return float((low - expected) / room), float((scipy.stats.chi2.ppf(0.975, 2 * seen + 2) / 2 - expected) / room)


class _Votes(NamedTuple):
    """The votes on items with one first place, those of an item side by side.

    ``said`` is the dissenting label, −1 where a vote does not dissent; ``together`` says of each vote's item how often two of its
    votes dissent alike, divided by how often two independent ones would.
    """

    item: IntArray
    person: IntArray
    said: IntArray
    together: FloatArray


def shared_dissent(
    item: IntArray,
    person: IntArray,
    code: IntArray,
    *,
    shuffles: int,
    random: np.random.Generator,
    least_items: int = 20,
) -> DissentPairs:
    """Every pair of people with ``least_items`` items in common; one item, person and label code a vote, one vote a person and item.

    Time and memory grow with :func:`meetings`; give a part of the items where there are many millions.
    """
    votes = _votes(item, person, code)
    one, other = _meetings(votes.item)
    size = int(votes.person.max(initial=0)) + 1
    pairs, place = np.unique(votes.person[one] * size + votes.person[other], return_inverse=True)
    shared = np.bincount(place, minlength=len(pairs))
    if not (shared >= least_items).any():
        none, nothing = np.empty(0, np.int64), np.empty(0)
        return DissentPairs(none, none, none, none, nothing, nothing, nothing)
    looked = shared >= least_items
    chance, odds = _fitted(votes)

    def counted(weight: NDArray[np.generic]) -> FloatArray:
        return np.bincount(place, np.asarray(weight, dtype=np.float64), minlength=len(pairs))[looked].astype(np.float64)

    seen = counted(_alike(votes.said, one, other))
    expected = counted(chance[one] * chance[other] * votes.together[one])
    fewer = np.minimum(counted(votes.said[one] >= 0), counted(votes.said[other] >= 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = np.where(fewer > expected, (seen - expected) / (fewer - expected), 0.0)
    scale = np.sqrt(np.maximum(expected, _LEAST_EXPECTED))
    # Pairs who share too few items are dealt out too, and counted in one place that nobody reads.
    hands = list(_hands(votes, odds, np.where(looked, np.cumsum(looked) - 1, len(expected))[place]))

    def largest() -> float:
        alike = np.bincount(np.concatenate([hand.dealt(random) for hand in hands]), minlength=len(expected) + 1)
        return float(((alike[:-1] - expected) / scale).max())

    p = p_of_largest(
        (seen - expected) / scale, largest if hands else lambda: float((-expected / scale).max()), shuffles
    )
    kept = pairs[looked]
    return DissentPairs(kept // size, kept % size, shared[looked], seen.astype(np.int64), expected, excess, p)


def meetings(item: IntArray) -> int:
    """How many pairs of votes meet on an item.

    >>> meetings(np.array([0, 0, 0, 1]))
    3
    """
    votes = np.bincount(item).astype(np.int64)
    return int((votes * (votes - 1) // 2).sum())


def _votes(item: IntArray, person: IntArray, code: IntArray) -> _Votes:
    if not len(item):
        nothing = np.zeros(0, dtype=np.int64)
        return _Votes(nothing, nothing, nothing, np.zeros(0))
    order = np.lexsort((person, item))
    _, place = numbered(item[order])
    person, code = person[order], code[order]
    labels = int(code.max()) + 1
    counts = np.bincount(place * labels + code, minlength=(int(place.max()) + 1) * labels).reshape(-1, labels)
    first = counts.argmax(axis=1)
    clear = (counts == counts.max(axis=1, keepdims=True)).sum(axis=1) == 1
    n = counts.sum(axis=1)
    minority = counts.copy()
    minority[np.arange(len(counts)), first] = 0
    m = minority.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = (minority * (minority - 1)).sum(axis=1) / (n * (n - 1))
        together = np.where(m > 1, alike / (m / n) ** 2, 0.0)
    kept = clear[place]
    said = np.where(code == first[place], -1, code)
    return _Votes(place[kept], person[kept], said[kept], together[place[kept]])


def _meetings(item: IntArray) -> tuple[IntArray, IntArray]:
    """The positions of every two votes on one item; ``item`` is sorted."""
    sizes = np.bincount(item)
    ends = np.cumsum(sizes)
    after = np.repeat(ends, sizes) - np.arange(len(item)) - 1
    one = np.repeat(np.arange(len(item)), after)
    return one, one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(after) - after, after)


def _alike(said: IntArray, one: IntArray, other: IntArray) -> NDArray[np.bool_]:
    alike: NDArray[np.bool_] = (said[one] == said[other]) & (said[one] >= 0)
    return alike


class _Hand(NamedTuple):
    """The items with n votes of which m dissent, some of these alike: ``odds`` (items, n) of the voters, ``said`` (items, m) the
    dissents, ``pair`` (items, n, n) where a pair of voters is counted."""

    odds: FloatArray
    said: IntArray
    pair: NDArray[np.int32]

    def dealt(self, random: np.random.Generator) -> NDArray[np.int32]:
        """Each item's dissents given to voters drawn without replacement, by their odds: the first to arrive in an exponential race
        (Efraimidis and Spirakis 2006) take them, in random order. Returns the pairs who then dissent alike, one entry an item."""
        dissents = self.said.shape[1]
        voters = np.argsort(random.exponential(size=self.odds.shape) / self.odds, axis=1)[:, :dissents]
        said = random.permuted(self.said, axis=1)
        one, other = np.triu_indices(dissents, 1)
        item, at = np.nonzero(said[:, one] == said[:, other])
        return self.pair[item, voters[item, one[at]], voters[item, other[at]]]


def _hands(votes: _Votes, odds: FloatArray, counted_at: IntArray) -> Iterator[_Hand]:
    """The items on which two can dissent alike; ``counted_at`` is one place for each meeting, in their order."""
    sizes = np.bincount(votes.item)
    begins = np.cumsum(sizes * (sizes - 1) // 2) - sizes * (sizes - 1) // 2
    busy = votes.together > 0
    position = np.flatnonzero(busy)
    if not len(position):
        return
    _, place = numbered(votes.item[busy])
    dissents = np.bincount(place, votes.said[busy] >= 0).astype(np.int64)
    for table in tables_of_equal_size(place, dissents):
        at = position[table]
        said = -np.sort(-votes.said[at], axis=1)[:, : dissents[place[table[0, 0]]]]
        one, other = np.triu_indices(at.shape[1], 1)
        pair = np.zeros((len(at), at.shape[1], at.shape[1]), dtype=np.int32)
        pair[:, one, other] = counted_at[begins[votes.item[at[:, :1]]] + np.arange(len(one))]
        yield _Hand(odds[at], said, pair + pair.transpose(0, 2, 1))


def _fitted(votes: _Votes) -> tuple[FloatArray, FloatArray]:
    """The probability and the person's odds of a dissent, a vote, under Rasch's model: alternating Newton steps."""
    seen = (votes.said >= 0).astype(float)
    of_item = np.bincount(votes.item, seen)
    # Items without a dissent say nothing about who dissents where there is one.
    told = of_item[votes.item] > 0
    item, person, seen = votes.item[told], votes.person[told], seen[told]
    hard, eager = np.zeros(len(of_item)), np.zeros(int(votes.person.max()) + 1)
    of_person = np.bincount(person, seen, minlength=len(eager))
    usual = float(seen.mean()) if len(seen) else 0.0
    weight = _PRIOR * usual * (1 - usual)
    for _ in range(_ROUNDS):
        for effect, place, count, prior in ((hard, item, of_item, 0.0), (eager, person, of_person, weight)):
            p = 1 / (1 + np.exp(-(hard[item] + eager[person])))
            slope = np.bincount(place, p * (1 - p), minlength=len(effect)) + prior
            short = count - np.bincount(place, p, minlength=len(effect)) - prior * effect
            effect[:] += np.clip(short / np.maximum(slope, 1e-9), -1, 1) * (slope > 1e-9)
    chance = np.zeros(len(votes.item))
    chance[told] = 1 / (1 + np.exp(-(hard[item] + eager[person])))
    return chance, np.exp(eager)[votes.person]
