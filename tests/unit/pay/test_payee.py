"""The hold of new bank details, and IBANs, as the worked tables of docs/algorithms/payout.md have them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.pay.domain.payee import HOLD, PayeeVersion, check_iban, in_use, usable_from, waiting
from kernel.errors import Invalid
from tests.unit.worked_tables import rows

START = datetime(2026, 3, 2, tzinfo=UTC)


def made(given_at: list[tuple[int, str]]) -> list[PayeeVersion]:
    """Versions made one after the other, each with the hold the rule gives it."""
    versions: list[PayeeVersion] = []
    for number, (hour, details) in enumerate(given_at, start=1):
        at = START + timedelta(hours=hour)
        versions.append(PayeeVersion(number, at, usable_from(versions, details, at), details))
    return versions


@pytest.mark.parametrize("row", rows("payout.md", "payee-hold"), ids=lambda row: row["Case"])
def test_the_version_in_use_is_the_one_of_the_worked_table(row: dict[str, str]) -> None:
    given_at = [(int(hour), name) for hour, name in (v.split(":") for v in row["Versions"].split(", ") if v)]
    found = in_use(made(given_at), START + timedelta(hours=int(row["Asked at hour"])))
    assert (found.details if found else "none") == row["In use"]


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from("ABC")), max_size=7), st.integers(0, 600))
def test_whatever_is_typed_no_details_are_in_use_before_72_hours_after_they_were_first_given(
    typed: list[tuple[int, str]], asked: int
) -> None:
    given_at = sorted(typed, key=lambda pair: pair[0])
    now = START + timedelta(hours=asked)
    versions = [version for version in made(given_at) if version.made_at <= now]
    found = in_use(versions, now)
    if found is not None:
        first = min(version.made_at for version in versions if version.details == found.details)
        assert now - first >= HOLD
    late = waiting(versions, now)
    assert late is None or late.usable_from > now


@pytest.mark.parametrize("row", rows("payout.md", "iban"), ids=lambda row: row["Typed"])
def test_an_iban_is_taken_or_refused_as_in_the_worked_table(row: dict[str, str]) -> None:
    if row["Taken as"] == "refused":
        with pytest.raises(Invalid) as refusal:
            check_iban(row["Typed"])
        assert refusal.value.status == 422
        assert refusal.value.errors[0]["field"] == "iban"
    else:
        assert check_iban(row["Typed"]) == row["Taken as"]


@given(st.text(max_size=40))
def test_no_text_at_all_makes_the_check_of_an_iban_fail_otherwise(text: str) -> None:
    with suppress(Invalid):
        assert check_iban(text).isalnum()
