"""Which payments of a batch a pain.001 may name, as the worked table of docs/algorithms/payout.md has it."""

import pytest

from annotations.pay.domain.countries import COUNTRIES
from annotations.pay.domain.sepa import SEPA_AREA, left_out
from tests.unit.worked_tables import rows


@pytest.mark.parametrize("row", rows("payout.md", "sepa-files"), ids=lambda row: row["Payees' accounts"])
def test_the_files_of_a_batch_hold_the_accounts_of_the_worked_table(row: dict[str, str]) -> None:
    payees = row["Payees' accounts"].split(", ")
    own = row["Organisation's account"]
    rest = left_out(
        {country: f"{country}89" for country in payees},
        currency=row["Currency"],
        payer_iban=None if own == "none" else own,
    )
    pain_001 = [] if rest is None else [country for country in payees if country not in rest]
    assert ", ".join(pain_001) == row["pain.001"]
    assert ", ".join(sorted(rest or [])) == row["CSV of the rest"]


def test_the_area_is_of_41_countries_and_gibraltar_and_each_is_a_country() -> None:
    assert len(SEPA_AREA - {"GI"}) == 41
    assert SEPA_AREA <= COUNTRIES
