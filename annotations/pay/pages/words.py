"""What the states of money are called on pages."""

from typing import Final

from annotations.pay.domain.states import AccountKind
from kernel.money import Money

STATE_WORDS: Final[dict[AccountKind, tuple[str, str]]] = {
    AccountKind.EARNED: ("Earned", "Approved by itself seven days after the work, or earlier by the owner"),
    AccountKind.APPROVED: ("Approved", "Becomes payable as the project's escrow covers it"),
    AccountKind.PAYABLE: ("Payable", "Goes into the next weekly payout"),
    AccountKind.IN_PAYOUT: ("In payout", "Handed to the bank"),
    AccountKind.PAID: ("Paid", "Yours; nothing can take it back"),
    AccountKind.PAYOUT_FAILED: ("Payout failed", "The bank sent it back; it becomes payable again"),
    AccountKind.HELD: ("Held", "A person is looking at it; you were told why"),
}
_ALWAYS: Final = (
    AccountKind.EARNED,
    AccountKind.APPROVED,
    AccountKind.PAYABLE,
    AccountKind.IN_PAYOUT,
    AccountKind.PAID,
)


def state_rows(states: dict[AccountKind, Money]) -> list[tuple[str, str, Money]]:
    """Title, meaning and amount of each state; the rare ones only when there is money in them."""
    return [(*STATE_WORDS[state], money) for state, money in states.items() if state in _ALWAYS or money.minor]
