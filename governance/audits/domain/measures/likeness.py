"""Does a person answer like the others who saw the same items, like a coin, or the other way round?

On an item whose votes were n_l for each label l, n in all, a vote for l agrees with (n_l − 1) ÷ (n − 1) of the others. Under the
hypothesis that it makes no difference who gave which of an item's votes, each vote of the item is equally likely to be this
person's, so that the expected agreement of a person is known exactly:

- T: seen agreement, summed over the items of a person
- E: Σ over items of Σ_l (n_l/n) · (n_l − 1)/(n − 1), what an average voter of the same items would have
- C: the agreement of answers given without reading: the person's own shares of labels, dealt out over the same items

likeness = (T − C) ÷ (E − C). 1 is like the others, 0 like a coin that shows each label as often as the person does, below 0 is
contrary. A person who always gives one label has 0. p is the share of dealings of each item's votes over its voters in which any
person stands out as much (largest of all, so corrected for the number of people).

Sources: Raykar and Yu, "Eliminating spammers and ranking annotators for crowdsourced labeling tasks", JMLR 13 (2012), for what a
spammer is; Good, *Permutation, Parametric and Bootstrap Tests* (2005), for the test within items.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.numbering import numbered

from .largest import p_of_largest
from .side_by_side import tables_of_equal_size

__all__ = ["Likeness", "likeness", "p_of_unlike"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Likeness:
    """One number a person. ``shared``: votes on items somebody else voted on too; ``value`` is NaN where nothing can be said."""

    shared: IntArray
    value: FloatArray
    expected: FloatArray
    variance: FloatArray
    seen: FloatArray
    room: FloatArray

    @property
    def error(self) -> FloatArray:
        """The standard deviation that ``value`` would have if it made no difference who gave which of an item's votes."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.sqrt(self.variance) / self.room)

    @property
    def score(self) -> FloatArray:
        """How far the seen agreement lies from the expected, in standard deviations; 0 where it cannot vary."""
        return _standardised(self.seen - self.expected, self.variance)


def likeness(item: IntArray, person: IntArray, code: IntArray, *, people: int) -> Likeness:
    """The likeness of each of ``people`` persons, from one item, person and label code a vote; three arrays of one length.

    Example: of three people two agree on everything and the third always says the same: 1-ish, 1-ish and 0.
    """
    if not len(item):
        nothing = np.zeros(people)
        return Likeness(nothing.astype(np.int64), np.full(people, np.nan), nothing, nothing, nothing, nothing)
    _, item = numbered(item)
    counts = _counts(item, code)
    total = counts.sum(axis=1)
    kept = total[item] > 1
    item, person, code = item[kept], person[kept], code[kept]
    with np.errstate(invalid="ignore", divide="ignore"):
        agreement = (counts - 1) / (total - 1)[:, np.newaxis]
        share = counts / total[:, np.newaxis]
    mean = (share * np.where(counts > 0, agreement, 0)).sum(axis=1)
    spread = (share * np.where(counts > 0, agreement, 0) ** 2).sum(axis=1) - mean**2
    shared = np.bincount(person, minlength=people)
    seen = np.bincount(person, agreement[item, code], minlength=people).astype(np.float64)
    expected = np.bincount(person, mean[item], minlength=people).astype(np.float64)
    variance = np.bincount(person, spread[item], minlength=people).astype(np.float64)
    coin = _coin(item, person, code, counts, total, people, shared)
    room = expected - coin
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(room > 1e-9, (seen - coin) / room, np.nan)
    return Likeness(shared, value, expected, variance, seen, room)


def p_of_unlike(
    item: IntArray,
    person: IntArray,
    code: IntArray,
    *,
    people: int,
    least_votes: int,
    shuffles: int,
    random: np.random.Generator,
) -> FloatArray:
    """For each person, the p of agreeing so little with the others, corrected for all people of ``least_votes`` shared votes.

    The votes of each item are dealt out anew over its voters. People with fewer shared votes have p = 1.
    """
    found = likeness(item, person, code, people=people)
    judged = np.flatnonzero((found.shared >= least_votes) & (found.variance > 0))
    p = np.ones(people)
    if not len(judged):
        return p
    _, place = numbered(item)
    order = np.argsort(place, kind="stable")
    place, person = place[order], person[order]
    agreement = np.nan_to_num(_agreement_of_votes(place, code[order]))
    votes = np.bincount(place)
    agreement -= (np.bincount(place, agreement) / votes)[place]
    # Where all agree alike, dealing out changes nothing.
    split = (np.bincount(place, np.abs(agreement)) > _ROUNDING)[place]
    agreement, person = agreement[split], person[split]
    tables = list(tables_of_equal_size(numbered(place[split])[1]))
    voter = np.concatenate([person[table].ravel() for table in tables])
    above = [agreement[table] for table in tables]

    def largest() -> float:
        dealt = np.concatenate([random.permuted(one, axis=1).ravel() for one in above])
        seen = np.bincount(voter, dealt, minlength=people).astype(np.float64)
        return -float(_standardised(seen, found.variance)[judged].min())

    p[judged] = p_of_largest(-found.score[judged], largest, shuffles)
    return p


def _standardised(difference: FloatArray, variance: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 0, difference / np.sqrt(variance), 0.0)


def _agreement_of_votes(place: IntArray, code: IntArray) -> FloatArray:
    counts = _counts(place, code)
    total = counts.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: FloatArray = (counts[place, code] - 1) / (total[place] - 1)
    return found


def _counts(item: IntArray, code: IntArray) -> IntArray:
    labels = int(code.max()) + 1
    return np.bincount(item * labels + code, minlength=(int(item.max()) + 1) * labels).reshape(-1, labels)


def _coin(
    item: IntArray,
    person: IntArray,
    code: IntArray,
    counts: IntArray,
    total: IntArray,
    people: int,
    shared: IntArray,
) -> FloatArray:
    """The agreement with the others, if each person's own answers were dealt out over that person's items."""
    labels = counts.shape[1]
    own = np.bincount(person * labels + code, minlength=people * labels).reshape(people, labels)
    others = np.stack(
        [
            np.bincount(person, (counts[item, label] - (code == label)) / (total[item] - 1), minlength=people)
            for label in range(labels)
        ],
        axis=1,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        coin: FloatArray = np.where(shared > 0, (own * others).sum(axis=1) / shared, 0.0)
    return coin
