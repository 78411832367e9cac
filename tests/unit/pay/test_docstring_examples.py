"""The worked examples in the docstrings are true."""

import doctest
import importlib

import pytest

MODULES = [
    "active_time", "spans", "rates", "earnings", "floor", "sessions", "states", "ledger", "wages", "covering", "wording", "csv_text",
    "payee", "countries", "payout_life", "bank_answer", "bank_csv", "ledger_hash", "pain001", "sepa", "statement", "journal_export",
    "liability", "floor_table", "estimate",
]  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_every_worked_example_of_the_pay_rules_is_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"annotations.pay.domain.{name}"))
    assert result.failed == 0
    assert result.attempted > 0
