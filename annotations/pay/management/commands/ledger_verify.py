import sys
from typing import Any

from django.core.management.base import BaseCommand

from annotations.pay.selectors.ledger_check import ledger_check


class Command(BaseCommand):
    """Computes the ledger again. Ends with 1 if a single byte of it was changed."""

    help = "Check every balance, sum and hash of the pay ledger; exits 1 if anything is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        found = ledger_check()
        for problem in found.problems:
            self.stderr.write(f"FAIL  {problem}")
        seen = f"{found.entries} entries on {found.accounts} accounts"
        if found.unchained:
            seen += f" ({found.unchained} from before the chain, checked by their balances)"
        if found.problems:
            self.stderr.write(f"The ledger is not as it was written: {len(found.problems)} findings in {seen}.")
            sys.exit(1)
        self.stdout.write(f"ok    {seen}: every balance, sum and hash follows.")
