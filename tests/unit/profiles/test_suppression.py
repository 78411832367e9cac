"""Small groups never leave: the tables of docs/algorithms/profiles.md, and any answers of any people."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from annotations.profiles.domain.attributes import ATTRIBUTES
from annotations.profiles.domain.suppression import FEWEST_PEOPLE, released_groups, withheld_values
from tests.unit.worked_tables import rows

ORDER = ["gender", "age", "region"]
# Crowds of a few people each who say the same: what is shown hangs on counts around five, not on many different answers.
answers = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(sorted(ATTRIBUTES[name].values)[:3]) for name in ORDER}
)
crowds = st.lists(st.tuples(answers, st.integers(1, 9)), max_size=12)
people = crowds.map(lambda made: dict(enumerate(said for said, count in made for _ in range(count))))


def test_the_table_of_values_holds() -> None:
    for row in rows("profiles.md", "values"):
        counts = {name: int(count) for name, count in (cell.split() for cell in row["Values and people"].split(", "))}
        blank = row["Left blank"]
        assert withheld_values(counts) == (frozenset() if blank == "nothing" else set(blank.split(", "))), row


def test_the_table_of_combinations_holds() -> None:
    said: dict[int, dict[str, str]] = {}
    expected: dict[int, list[str]] = {}
    for row in rows("profiles.md", "combinations"):
        for _ in range(int(row["People"])):
            person = len(said)
            said[person] = {"gender": row["Gender"], "age": row["Age"]}
            expected[person] = row["Shown"].split(", ")
    shown = released_groups(said, ["gender", "age"])
    assert {person: list(groups.values()) for person, groups in shown.items()} == expected


@given(people)
def test_no_value_and_no_combination_of_values_is_shown_for_fewer_than_five(said: dict[int, dict[str, str]]) -> None:
    shown = released_groups(said, ORDER)
    found: Counter[tuple[tuple[str, str], ...]] = Counter()
    for groups in shown.values():
        for size in range(1, len(groups) + 1):
            found.update(combinations(sorted(groups.items()), size))
    assert all(count >= FEWEST_PEOPLE for count in found.values()), found


@given(people)
def test_the_blanks_of_people_who_look_alike_hold_two_values_and_five_people_or_none(
    said: dict[int, dict[str, str]],
) -> None:
    shown = released_groups(said, ORDER)
    for place, attribute in enumerate(ORDER):
        before = ORDER[:place]
        alike = {person: tuple((name, shown[person].get(name)) for name in before) for person in said}
        for look in set(alike.values()):
            inside = [person for person in said if alike[person] == look and attribute in said[person]]
            blank = [said[person][attribute] for person in inside if attribute not in shown[person]]
            if blank and len(blank) < len(inside):
                assert len(set(blank)) >= 2
                assert len(blank) >= FEWEST_PEOPLE


@given(people)
def test_what_is_shown_is_what_was_said(said: dict[int, dict[str, str]]) -> None:
    for person, groups in released_groups(said, ORDER).items():
        assert groups.items() <= said[person].items()


@given(people)
def test_who_comes_first_changes_nothing(said: dict[int, dict[str, str]]) -> None:
    assert released_groups(dict(reversed(said.items())), ORDER) == released_groups(said, ORDER)
