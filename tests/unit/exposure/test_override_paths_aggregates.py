"""The worked tables of exceptions, paths, re-rating and sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.exposure.domain.aggregates import FEWEST, Refusal, refusal
from annotations.exposure.domain.dose import QPMS_PER_POINT, rerating_qpms
from annotations.exposure.domain.limits import CEILINGS, STANDARD, Window
from annotations.exposure.domain.override import LONGEST_MS, Raise, base_limits, check_override, check_second_person
from annotations.exposure.domain.paths import GLANCE_MS, ViewPath, glance
from kernel.errors import Conflict, Invalid
from tests.unit.worked_tables import rows

DAY_MS = 24 * 3_600_000
REASON = "The backlog after the outage"


@pytest.mark.parametrize("row", rows("exposure.md", "override"))
def test_the_worked_table_of_exceptions(row: dict[str, str]) -> None:
    window = Window(row["Window"])
    unit = 60_000 if window is Window.VIEW else QPMS_PER_POINT
    amount = int(row["Asked (points; minutes for view)"]) * unit
    try:
        check_override(window=window, amount=amount, reason=REASON, now_ms=0, until_ms=int(row["Days"]) * DAY_MS)
        answer = "granted"
    except Invalid as refused:
        answer = refused.code
    assert answer == row["Answer"]


@pytest.mark.parametrize("reason", ["", "short", " " * 40, "x" * 501])
def test_an_exception_needs_a_reason(reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_override(window=Window.DAY, amount=STANDARD[Window.DAY] + 1, reason=reason, now_ms=0, until_ms=DAY_MS)
    assert [entry["field"] for entry in refused.value.errors] == ["reason"]


def test_an_exception_ends_in_the_future_and_within_a_fortnight() -> None:
    for until_ms, right in ((1000, False), (1001, True), (1000 + LONGEST_MS, True), (1001 + LONGEST_MS, False)):
        asked = {"window": Window.RUN, "amount": CEILINGS[Window.RUN], "reason": REASON, "now_ms": 1000}
        if right:
            check_override(until_ms=until_ms, **asked)  # type: ignore[arg-type]
        else:
            with pytest.raises(Invalid):
                check_override(until_ms=until_ms, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(("requested", "decided", "person"), [(1, 1, 2), (1, 2, 1), (1, 2, 2)])
def test_an_exception_takes_two_people_neither_of_whom_it_is_about(requested: int, decided: int, person: int) -> None:
    with pytest.raises(Conflict):
        check_second_person(requested_by=requested, decided_by=decided, person=person)


@given(
    st.dictionaries(st.sampled_from(Window), st.tuples(st.integers(0, 10**15), st.integers(0, 10))), st.integers(0, 10)
)
def test_whatever_is_stored_no_limit_passes_its_ceiling_or_sinks_below_the_standard(
    stored: dict[Window, tuple[int, int]], now_ms: int
) -> None:
    limits = base_limits({window: Raise(*values) for window, values in stored.items()}, now_ms=now_ms)
    for window in Window:
        assert STANDARD[window] <= limits[window] <= CEILINGS[window]
        if window not in stored or stored[window][1] <= now_ms:
            assert limits[window] == STANDARD[window]
    assert limits[Window.VIEW] == STANDARD[Window.VIEW]


@pytest.mark.parametrize("row", rows("exposure.md", "paths"))
def test_the_worked_table_of_paths(row: dict[str, str]) -> None:
    assert ViewPath(row["Path"])
    if stated := row["Level 3 charges (points)"]:
        assert glance(3).qpms == int(stated) * QPMS_PER_POINT
        assert f"{GLANCE_MS // 1000} s" in row["Charged"]


def test_every_path_stands_in_the_table() -> None:
    assert {row["Path"] for row in rows("exposure.md", "paths")} == {path.value for path in ViewPath}


@pytest.mark.parametrize("row", rows("exposure.md", "rerating"))
def test_the_worked_table_of_re_rating(row: dict[str, str]) -> None:
    added = rerating_qpms(int(row["Charged at level"]), int(row["Rated"]), int(row["In view (s)"]) * 1000)
    assert added == int(row["Added (points)"]) * QPMS_PER_POINT


def _people(text: str) -> frozenset[str]:
    first, _, last = text.partition("-")
    return frozenset(str(number) for number in range(int(first), int(last) + 1))


@pytest.mark.parametrize("row", rows("exposure.md", "aggregates"))
def test_the_worked_table_of_sums(row: dict[str, str]) -> None:
    before = [_people(row["Shown before"])] if row["Shown before"] else []
    everybody = _people(f"1-{row['Everybody']}")
    rest = _people(row["Left"]) if row["Left"] else frozenset()
    answer = refusal(_people(row["Asked"]), everybody=everybody, released=before, rest=rest)
    assert (answer.value if answer else "shown") == row["Answer"]


SETS = st.frozensets(st.sampled_from([str(number) for number in range(26)]))


@given(st.lists(SETS, max_size=6))
def test_no_two_sums_that_were_shown_differ_by_fewer_than_ten_people(asked: list[frozenset[str]]) -> None:
    everybody = frozenset(str(number) for number in range(26))
    shown: list[frozenset[str]] = [everybody]
    for people in asked:
        if refusal(people, everybody=everybody, released=shown, rest=frozenset()) is None:
            shown.append(people)
    for one in shown:
        for other in shown:
            assert len(one - other) == 0 or len(one - other) >= FEWEST
            assert len(one & other) == 0 or len(one & other) >= FEWEST


def test_nine_people_are_too_few_even_when_they_are_everybody() -> None:
    nine = _people("1-9")
    assert refusal(nine, everybody=nine, released=[], rest=frozenset()) is Refusal.TOO_FEW
