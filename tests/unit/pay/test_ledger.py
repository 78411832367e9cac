from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.pay.domain.ledger import AccountRef, Entry, Posting, check_balanced, check_chain, move_money, post
from annotations.pay.domain.states import MAY_BE_NEGATIVE, MOVES, AccountKind, Move, check_move, moves_from
from kernel.errors import Conflict
from kernel.money import Money
from tests.unit.worked_tables import rows


def account(kind: AccountKind, currency: str = "EUR") -> AccountRef:
    return AccountRef(kind, currency, f"{kind}-1")


DEPOSITS, ESCROW, EARNED = (account(kind) for kind in (AccountKind.DEPOSITS, AccountKind.ESCROW, AccountKind.EARNED))


def test_the_worked_table_of_moves_is_the_whole_table() -> None:
    page = {(Move(row["Move"]), AccountKind(row["From"]), AccountKind(row["To"])) for row in rows("pay.md", "moves")}
    assert page == {(move, *pair) for move, pairs in MOVES.items() for pair in pairs}


@pytest.mark.parametrize("move", Move)
def test_a_move_that_is_not_in_the_table_is_refused(move: Move) -> None:
    for source in AccountKind:
        for target in AccountKind:
            if (source, target) in MOVES[move]:
                check_move(move, source, target)
            else:
                with pytest.raises(Conflict) as caught:
                    check_move(move, source, target)
                assert caught.value.remedy


def test_nothing_leads_out_of_paid_and_only_held_money_can_be_reversed() -> None:
    assert moves_from(AccountKind.PAID) == []
    persons = set(AccountKind) - {AccountKind.DEPOSITS, AccountKind.ESCROW, AccountKind.DUE}
    back = {pair for pairs in MOVES.values() for pair in pairs if pair[0] in persons and pair[1] not in persons}
    assert back == {(AccountKind.HELD, AccountKind.ESCROW)}


def test_money_travels_from_deposit_to_paid() -> None:
    way = [
        (Move.DEPOSIT, AccountKind.DEPOSITS),
        (Move.ACCRUE, AccountKind.ESCROW),
        (Move.APPROVE, AccountKind.EARNED),
        (Move.MAKE_PAYABLE, AccountKind.APPROVED),
        (Move.BATCH, AccountKind.PAYABLE),
        (Move.FAIL, AccountKind.IN_PAYOUT),
        (Move.RETRY, AccountKind.PAYOUT_FAILED),
        (Move.BATCH, AccountKind.PAYABLE),
        (Move.PAY, AccountKind.IN_PAYOUT),
    ]
    stops = [kind for _, kind in way] + [AccountKind.PAID]
    entries: list[Entry] = []
    for (move, _), (source, target) in zip(way, pairwise(stops), strict=True):
        postings = move_money(move, source=account(source), target=account(target), amount=Money(700, "EUR"))
        entries += post(postings, check_chain(entries))
    balances = {ref.kind: amount for ref, amount in check_chain(entries).items() if amount}
    assert balances == {AccountKind.DEPOSITS: -700, AccountKind.PAID: 700}


AMOUNTS = st.integers(-1000, 1000).filter(bool)
POSTINGS = st.lists(
    st.builds(
        Posting,
        st.sampled_from([account(kind, currency) for kind in MAY_BE_NEGATIVE for currency in ("EUR", "JPY")]),
        AMOUNTS,
    ),
    max_size=6,
)


@given(POSTINGS)
def test_postings_balance_only_if_they_sum_to_zero_in_each_currency(postings: list[Posting]) -> None:
    sums = {
        currency: sum(posting.amount_minor for posting in postings if posting.account.currency == currency)
        for currency in ("EUR", "JPY")
    }
    if postings and not any(sums.values()):
        check_balanced(postings)
    else:
        with pytest.raises(Conflict):
            check_balanced(postings)


def test_a_sum_of_zero_over_two_currencies_is_not_balanced() -> None:
    with pytest.raises(Conflict) as caught:
        check_balanced([Posting(account(AccountKind.DUE, "EUR"), -5), Posting(account(AccountKind.DUE, "JPY"), 5)])
    assert caught.value.extra["off_by_minor"] == {"EUR": -5, "JPY": 5}


def test_every_entry_remembers_the_balance_before_and_after() -> None:
    entries = post([Posting(ESCROW, -30), Posting(EARNED, 10), Posting(EARNED, 20)], {ESCROW: 100, EARNED: 1})
    assert [(entry.balance_before_minor, entry.balance_after_minor) for entry in entries] == [
        (100, 70),
        (1, 11),
        (11, 31),
    ]


def test_an_escrow_is_never_overdrawn() -> None:
    with pytest.raises(Conflict) as caught:
        post([Posting(ESCROW, -101), Posting(EARNED, 101)], {ESCROW: 100})
    assert caught.value.extra == {"account": "escrow", "short_by_minor": 1, "currency": "EUR"}


def test_work_done_on_an_empty_escrow_is_still_paid_from_due() -> None:
    postings = move_money(Move.ACCRUE_DUE, source=account(AccountKind.DUE), target=EARNED, amount=Money(40, "EUR"))
    assert post(postings, {})[0].balance_after_minor == -40


@pytest.mark.parametrize("amount", [0, 1.0, True])
def test_a_posting_of_nothing_or_of_a_fraction_is_a_mistake(amount: int) -> None:
    with pytest.raises(ValueError, match="whole number"):
        Posting(ESCROW, amount)


def test_a_move_needs_an_amount_above_zero_in_one_currency() -> None:
    with pytest.raises(ValueError, match="above zero"):
        move_money(Move.ACCRUE, source=ESCROW, target=EARNED, amount=Money(-1, "EUR"))
    with pytest.raises(ValueError, match="one currency"):
        move_money(Move.ACCRUE, source=ESCROW, target=EARNED, amount=Money(1, "JPY"))


def test_a_missing_or_changed_entry_breaks_the_chain() -> None:
    first = post([Posting(DEPOSITS, -50), Posting(ESCROW, 50)], {})
    second = post([Posting(DEPOSITS, -50), Posting(ESCROW, 50)], check_chain(first))
    assert check_chain([*first, *second]) == {DEPOSITS: -100, ESCROW: 100}
    with pytest.raises(Conflict):
        check_chain(second)
    with pytest.raises(Conflict):
        check_chain([first[0], Entry(Posting(ESCROW, 49), 0, 50)])
