import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.pay.domain.covering import Waiting, cover

PEOPLE = st.lists(st.builds(Waiting, st.integers(0, 10**6), st.integers(0, 10**6)), max_size=8)


@given(PEOPLE, st.integers(0, 10**7))
def test_the_escrow_is_never_overspent_and_nobody_gets_more_than_they_wait_for(
    waiting: list[Waiting], escrow: int
) -> None:
    shares = cover(waiting, escrow)
    needed = sum(min(person.approved_minor, person.owed_minor) for person in waiting)
    assert sum(share.settle_minor for share in shares) == min(escrow, needed)
    for person, share in zip(waiting, shares, strict=True):
        assert 0 <= share.settle_minor <= min(person.approved_minor, person.owed_minor)
        assert share.settle_minor <= share.payable_minor <= person.approved_minor


@given(PEOPLE)
def test_with_enough_escrow_everything_approved_becomes_payable(waiting: list[Waiting]) -> None:
    shares = cover(waiting, 10**8)
    assert [share.payable_minor for share in shares] == [person.approved_minor for person in waiting]


def test_people_who_wait_for_the_same_get_the_same_but_for_the_last_cent() -> None:
    assert [share.settle_minor for share in cover([Waiting(500, 500)] * 3, 100)] == [34, 33, 33]


def test_work_that_is_covered_already_is_payable_without_escrow() -> None:
    (share,) = cover([Waiting(500, 0)], 0)
    assert (share.settle_minor, share.payable_minor) == (0, 500)


def test_amounts_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        cover([Waiting(1, 1)], -1)
