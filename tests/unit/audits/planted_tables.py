"""For each check a table with an effect put there, and the same table without it.

A maker takes a random generator and whether the effect is planted, and gives columns and the keys of a specification.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["MAKERS", "Columns", "Maker"]

Columns = dict[str, Sequence[object]]
Maker = Callable[[np.random.Generator, bool], tuple[Columns, str]]
IntArray = NDArray[np.int64]

_ITEMS: Final = 600
_PEOPLE: Final = 40
_WORDS: Final = [
    "river",
    "stone",
    "cloud",
    "paper",
    "green",
    "quiet",
    "seven",
    "window",
    "letter",
    "garden",
    "winter",
    "silver",
    "bridge",
    "lantern",
    "music",
    "harbour",
]
_BY_SEX: Final = 'positive = "yes"\nprotected = ["sex"]\n'


def _said(yes: NDArray[np.bool_]) -> list[str]:
    return ["yes" if one else "no" for one in yes]


def _named(code: IntArray, names: str) -> list[str]:
    return [names[one] for one in code]


def labels_by_sex(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """A label that men get in 40 of 100 cases and women, where planted, in 20."""
    sex = random.integers(0, 2, _ITEMS)
    columns: Columns = {
        "label": _said(random.random(_ITEMS) < 0.4 - 0.2 * planted * sex),
        "sex": _named(sex, "mf"),
    }
    return columns, _BY_SEX


def labels_by_sex_and_place(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """The same beside a place that has nothing to do with it."""
    columns, toml = labels_by_sex(random, planted)
    return {**columns, "place": _named(random.integers(0, 3, _ITEMS), "xyz")}, f'{toml}slices = ["place"]\n'


def three_labels_by_sex(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Three labels; where planted, the first of them moves from women to men."""
    sex = random.integers(0, 2, _ITEMS)
    moved = 0.25 * planted
    label = [
        random.choice(list("pqr"), p=[1 / 3 + moved * (1 - 2 * one) / 2, 1 / 3, 1 / 3 - moved * (1 - 2 * one) / 2])
        for one in sex
    ]
    return {"label": label, "sex": _named(sex, "mf")}, 'protected = ["sex"]\n'


def one_label(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Half of the items have the label; where planted, one in fifty."""
    return {"label": _said(random.random(_ITEMS) < (0.02 if planted else 0.5))}, ""


def facets(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """As many of one sex as of the other; where planted, nine to one."""
    columns, toml = labels_by_sex(random, planted=False)
    return {**columns, "sex": _named((random.random(_ITEMS) < (0.1 if planted else 0.5)).astype(np.int64), "mf")}, toml


def against_a_census(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Items as the reference population has them; where planted, a fifth of what it has of one value."""
    columns, toml = facets(random, planted)
    census = (
        'name = "census"\nversion = "1"\nsource = "the office"\ndate = "2026-01-01"\nof = "items"\nattribute = "sex"\n'
    )
    return columns, f"{toml}[[reference]]\n{census}shares = {{ m = 0.5, f = 0.5 }}\n"


def departments(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """A label that differs by sex; where planted, only because men and women are in different departments."""
    sex = random.integers(0, 2, 2 * _ITEMS)
    dept = (random.random(len(sex)) < (0.15 + 0.7 * sex if planted else 0.5)).astype(np.int64)
    rate = 0.6 - 0.4 * dept if planted else 0.6 - 0.3 * sex - 0.1 * dept
    columns: Columns = {
        "label": _said(random.random(len(sex)) < rate),
        "sex": _named(sex, "mf"),
        "dept": _named(dept, "gh"),
    }
    return columns, f'{_BY_SEX}slices = ["dept"]\n'


def traces(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """A place that, where planted, nine of ten times says the sex, and that decides the label."""
    sex = random.integers(0, 2, _ITEMS)
    place = np.where(random.random(_ITEMS) < (0.9 if planted else 0.5), sex, 1 - sex)
    label = random.random(_ITEMS) < 0.2 + 0.6 * place
    return {
        "label": _said(label),
        "sex": _named(sex, "mf"),
        "place": _named(place, "xy"),
    }, f'{_BY_SEX}slices = ["place"]\n'


def predictions(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Predictions wrong in one of ten cases; where planted, in four of ten for women."""
    columns, toml = labels_by_sex(random, planted=False)
    wrong = random.random(_ITEMS) < np.array([0.4 if planted and one == "f" else 0.1 for one in columns["sex"]])
    said = np.array([one == "yes" for one in columns["label"]])
    return {**columns, "said": _said(said ^ wrong)}, f'{toml}prediction = "said"\n'


def votes(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Votes of two groups on the same items; where planted, the young see the opposite in three of four items."""
    items, each = 200, 6
    truth, open_ = random.random(items) < 0.5, random.random(items) < 0.75
    item = np.repeat(np.arange(items), each)
    person = np.concatenate([random.choice(_PEOPLE, each, replace=False) for _ in range(items)])
    turned = planted & (person % 2 == 1) & open_[item]
    said = (truth[item] ^ turned) ^ (random.random(len(item)) < 0.15)
    if planted:
        # The young also say yes more often, and agree less among themselves.
        said |= (person % 2 == 1) & (random.random(len(item)) < 0.35)
    return _voted(item, person, said), 'positive = "yes"\nitem = "item"\nannotator = "who"\ngroups = ["age"]\n'


def _voted(item: IntArray, person: IntArray, said: NDArray[np.bool_]) -> Columns:
    return {
        "item": [f"i{one}" for one in item],
        "who": [f"p{one}" for one in person],
        "label": _said(said),
        "age": ["young" if one % 2 else "old" for one in person],
    }


def busy_people(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Everybody votes about as often; where planted, four of forty give most of the votes."""
    weight = np.where(np.arange(_PEOPLE) < 4, 15.0 if planted else 1.0, 1.0)
    person = random.choice(_PEOPLE, 1200, p=weight / weight.sum())
    return _voted(np.arange(1200) % 300, person, random.random(1200) < 0.5), 'item = "item"\nannotator = "who"\n'


def recognisable_people(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Two groups of twenty people; where planted, everybody lives in a town of their own."""
    person = np.arange(1200) % _PEOPLE
    columns = _voted(np.arange(1200) // 4, person, random.random(1200) < 0.5)
    town = [f"t{one}" if planted else "t" for one in person]
    return {**columns, "town": town}, 'item = "item"\nannotator = "who"\ngroups = ["age", "town"]\n'


def spammers(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Honest people of different skill; where planted, three of twenty toss a coin."""
    items, each, people = 300, 6, 20
    truth, skill = random.random(items) < 0.5, random.uniform(0.75, 0.95, people)
    item = np.repeat(np.arange(items), each)
    person = np.concatenate([random.choice(people, each, replace=False) for _ in range(items)])
    said = truth[item] ^ (random.random(len(item)) > skill[person])
    said = np.where(planted & (person < 3), random.random(len(item)) < 0.5, said)
    return _voted(item, person, said), 'item = "item"\nannotator = "who"\n'


def earners(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """People who earn and see as much an hour as others; where planted, the young earn a quarter less and see twice as much."""
    person = np.arange(240) % 60
    young = person % 2 == 1
    hours = random.uniform(5, 40, 60)[person]
    pay = 15 * hours * (1 - 0.25 * planted * young) * random.uniform(0.95, 1.05, 60)[person]
    points = 20 * hours * (1 + planted * young) * random.uniform(0.9, 1.1, 60)[person]
    columns = _voted(np.arange(240) % 40, person, random.random(240) < 0.5)
    toml = 'item = "item"\nannotator = "who"\ngroups = ["age"]\n[equity]\npay = "eur"\ntask_hours = "hours"\nhours = "hours"\nexposure = "points"\n'
    return {**columns, "eur": pay.tolist(), "hours": hours.tolist(), "points": points.tolist()}, toml


def _sentence(random: np.random.Generator, words: int) -> str:
    return " ".join(f"{random.choice(_WORDS)}{random.integers(1000)}" for _ in range(words))


def copies(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Different texts in two splits; where planted, each tenth repeats the one before it in the other split, with another label."""
    text = [_sentence(random, 8) for _ in range(300)]
    label = random.random(300) < 0.5
    if planted:
        for n in range(1, 300, 10):
            text[n], label[n] = text[n - 1], not label[n - 1]
    split = ["test" if n % 10 == 1 or n % 3 == 0 else "train" for n in range(300)]
    return {"label": _said(label), "text": text, "split": split}, 'text = "text"\nsplit = "split"\n'


def moved_labels(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """The label in 40 of 100 cases; where planted, in 65 of the test split."""
    test = np.arange(2 * _ITEMS) % 2 == 1
    label = random.random(len(test)) < 0.4 + 0.25 * planted * test
    return {"label": _said(label), "split": ["test" if one else "train" for one in test]}, 'split = "split"\n'


def lengths(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Texts of any length; where planted, those with the label are twice as long."""
    label = random.random(300) < 0.5
    text = [_sentence(random, int(random.integers(6, 12)) * (2 if planted and one else 1)) for one in label]
    return {"label": _said(label), "text": text}, 'text = "text"\n'


def numbers(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Numbers that move together; where planted, one item in ten has them apart."""
    x = random.normal(size=300)
    y = x + 0.3 * random.normal(size=300)
    if planted:
        x[:30], y[:30] = 2 + 0.1 * random.normal(size=30), -2 + 0.1 * random.normal(size=30)
    return {"label": ["a", "b"] * 150, "x": x.tolist(), "y": y.tolist()}, 'features = ["x", "y"]\n'


def addresses(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Texts without anybody's data; where planted, each tenth ends with an address."""
    text = [_sentence(random, 8) + (f" ann{n}@mail.example.org" if planted and n % 10 == 0 else "") for n in range(200)]
    return {"label": _said(random.random(200) < 0.5), "text": text}, 'text = "text"\n'


def definitions(random: np.random.Generator, planted: bool) -> tuple[Columns, str]:
    """Two labels with a definition; where planted, one without."""
    label = [("cell", "platelet")[one] for one in random.integers(0, 2, 60)]
    platelet = "" if planted else 'definition = "a fragment that closes wounds"'
    return {
        "label": label
    }, f'[taxonomy.cell]\ndefinition = "a red or white blood cell"\n[taxonomy.platelet]\n{platelet}\n'


MAKERS: Final[dict[str, Maker]] = {
    "class_imbalance": one_label,
    "facet_imbalance": facets,
    "representation": against_a_census,
    "label_rate": labels_by_sex,
    "statistical_parity_difference": labels_by_sex,
    "disparate_impact": labels_by_sex,
    "kl": three_labels_by_sex,
    "js": three_labels_by_sex,
    "tvd": three_labels_by_sex,
    "cddl": labels_by_sex_and_place,
    "simpson": departments,
    "npmi_gap": labels_by_sex,
    "theils_u": traces,
    "proxy": traces,
    "indirect_influence": traces,
    "error_rates": predictions,
    "group_disagreement": votes,
    "group_conflict": votes,
    "agreement_by_group": votes,
    "annotator_skew": busy_people,
    "small_cells": recognisable_people,
    "duplicates": copies,
    "split_leakage": copies,
    "drift": moved_labels,
    "shortcut": lengths,
    "poisoning": spammers,
    "outliers": numbers,
    "pay_equity": earners,
    "exposure_equity": earners,
    "pii": addresses,
    "taxonomy": definitions,
}
