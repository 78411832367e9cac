"""Section 10 of docs/algorithms/pay.md: when unclear instructions pause a project."""

import pytest

from annotations.work.domain.unclear import pauses
from tests.unit.worked_tables import rows


@pytest.mark.parametrize("row", rows("pay.md", "unclear"), ids=str)
def test_the_rule_is_that_of_the_table(row: dict[str, str]) -> None:
    found = pauses(leases=int(row["Leases"]), reports=int(row["Reports"]), reporters=int(row["People"]))
    assert found == (row["Pauses"] == "yes")
