"""The books, read as an accountant outside would: P2 and P3."""

import re
from collections import defaultdict
from decimal import Decimal

from cli.conformance.about_me import everything
from cli.conformance.registry import check, expect
from cli.conformance.world import World, done

_HEAD = re.compile(r"^\d{4}-\d\d-\d\d \* (?P<kind>\S+)(?:  ; id: (?P<id>\d+))?$")
_POSTING = re.compile(
    r"^    (?P<account>\S+) +(?P<amount>-?[\d.]+) (?P<currency>[A-Z]{3})(?: = (?P<balance>-?[\d.]+) [A-Z]{3})?$"
)
Postings = list[tuple[str, str, Decimal]]


class Books:
    """The organisation's ledger as its hledger export tells it: transactions by number, and the balances asserted at the end."""

    def __init__(self, world: World) -> None:
        text = done(world.owner.api.get(f"{world.org}/ledger/hledger/", Accept="*/*")).data.decode()
        self.transactions: dict[int, Postings] = {}
        self.balances: dict[tuple[str, str], Decimal] = {}
        postings: Postings = []
        for line in text.splitlines():
            if head := _HEAD.match(line):
                postings = self.transactions.setdefault(int(head["id"]), []) if head["id"] else []
            elif found := _POSTING.match(line):
                if found["balance"] is not None:
                    self.balances[found["account"], found["currency"]] = Decimal(found["balance"])
                postings.append((found["account"], found["currency"], Decimal(found["amount"])))

    def wrong(self) -> list[str]:
        """Transactions that do not sum to zero in a currency, and balances that are not the sum of their postings."""
        found, sums = [], defaultdict[tuple[str, str], Decimal](Decimal)
        for number, postings in self.transactions.items():
            off = defaultdict[str, Decimal](Decimal)
            for account, currency, amount in postings:
                off[currency] += amount
                sums[account, currency] += amount
            found += [f"transaction {number} is off by {value} {currency}" for currency, value in off.items() if value]
        return found + [
            f"{key[0]} says {self.balances.get(key)}, not {sums[key]}"
            for key in sums
            if self.balances.get(key) != sums[key]
        ]


@check("P2")
def every_transaction_sums_to_zero(world: World) -> str:
    yen = world.draft(pay={"kind": "hourly", "currency": "JPY", "rate_minor": 1800, "floor_minor": 1500})
    world.fund(yen)
    world.label(world.person(), world.common)
    books = Books(world)
    expect(len(books.transactions) >= 3, f"the export holds {len(books.transactions)} transactions")
    currencies = {currency for _, currency in books.balances}
    expect(currencies >= {"EUR", "JPY"}, f"the export holds {sorted(currencies)}")
    expect(not books.wrong(), "; ".join(books.wrong()[:3]))
    return f"{len(books.transactions)} transactions sum to zero, {len(books.balances)} balances hold (writes: tests)"


@check("P3")
def the_ledger_only_grows(world: World) -> str:
    worker = world.person()
    world.label(worker, world.common)
    before = Books(world)
    line = world.lines(worker)[-1]
    for path in ("/api/me/pay/lines/", f"/api/me/pay/lines/{line['id']}/", f"{world.org}/pay-lines/{line['id']}/"):
        for method in ("PUT", "PATCH", "DELETE"):
            tried = world.owner.api.write(method, path, {"amount_minor": 1}).status
            expect(tried in {403, 404, 405}, f"{method} {path} was answered with {tried}")
    done(world.skip(worker, world.lease(worker, world.common)), 201)
    after = Books(world)
    changed = [number for number, postings in before.transactions.items() if after.transactions.get(number) != postings]
    expect(not changed, f"transactions {changed[:3]} are not what they were")
    expect(world.lines(worker)[0] == line, "the line changed")
    broken = unchained(everything(worker)["pay_ledgerentry"])
    expect(not broken, broken)
    return f"{len(before.transactions)} transactions unchanged, my balances follow from each other (hashes: fairhand ledger verify)"


def unchained(entries: list[dict[str, int]]) -> str:
    """The first entry whose number or balance does not follow from the one before it in its account, or nothing."""
    last: dict[int, tuple[int, int]] = {}
    for entry in sorted(entries, key=lambda one: one["account_version"]):
        number, balance = last.get(entry["account_id"], (0, 0))
        now = entry["account_version"], entry["balance_after"]
        if now != (number + 1, balance + entry["amount_minor"]) or entry["balance_before"] != balance:
            return f"entry {entry['id']} is number {now[0]} after {number}, balance {now[1]} after {balance}"
        last[entry["account_id"]] = now
    return "" if entries else "there is no entry"
