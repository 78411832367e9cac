"""Which groups may leave with a release: none of fewer than k people, alone or combined, and none that can be worked out.

Sources: Sweeney, *k-anonymity* (2002), for the minimum; Cox, J. Am. Stat. Assoc. 75 (1980) 377–385, for complementary
suppression. Worked table: docs/algorithms/profiles.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

__all__ = ["FEWEST_PEOPLE", "released_groups", "withheld_values"]

FEWEST_PEOPLE: Final = 5
"""k: the fewest people a value stands for, here as everywhere in Fairhand."""

Person = TypeVar("Person")


def withheld_values(counts: Mapping[str, int], *, k: int = FEWEST_PEOPLE) -> frozenset[str]:
    """The values to leave blank among {value: people who gave it}.

    First every value of fewer than k people. Then, as long as the blank ones are a single value or fewer than k people
    together, the smallest value that is still shown (ties by name): otherwise whoever knows the list of answers would know
    what the blanks say. What nobody gave is no value and hides nothing.

    >>> sorted(withheld_values({"woman": 9, "man": 6, "non_binary": 1}))
    ['man', 'non_binary']
    """
    given = {value: count for value, count in counts.items() if count}
    withheld = {value for value, count in given.items() if count < k}
    shown = sorted(set(given) - withheld, key=lambda value: (given[value], value))
    while withheld and shown and (len(withheld) < 2 or sum(given[value] for value in withheld) < k):
        withheld.add(shown.pop(0))
    return frozenset(withheld)


def released_groups(
    people: Mapping[Person, Mapping[str, str]], attributes: Sequence[str], *, k: int = FEWEST_PEOPLE
) -> dict[Person, dict[str, str]]:
    """{person: the groups that may be shown} from {person: {attribute: value}}; a blank is an attribute that is missing.

    The attributes are gone through in the order given, and each is decided on its own within every set of people who are
    alike in what is shown so far. So every combination that is shown stands for k people or more: files with eight
    attributes a person identify nearly everybody in them otherwise.

    >>> people = {n: {"gender": "woman", "age": "25-34" if n < 5 else "65+"} for n in range(6)}
    >>> released_groups(people, ["gender", "age"])[5]
    {'gender': 'woman'}
    """
    shown: dict[Person, dict[str, str]] = {person: {} for person in people}
    for attribute in attributes:
        alike: dict[tuple[tuple[str, str], ...], list[Person]] = defaultdict(list)
        for person, groups in shown.items():
            alike[tuple(groups.items())].append(person)
        for members in alike.values():
            said = {person: people[person][attribute] for person in members if attribute in people[person]}
            withheld = withheld_values(Counter(said.values()), k=k)
            for person, value in said.items():
                if value not in withheld:
                    shown[person][attribute] = value
    return shown
