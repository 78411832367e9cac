"""`fairhand ledger verify`: check the pay ledger of the installation this machine runs, straight in its database."""

import argparse
import os
from typing import Any


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "ledger",
        help="check the pay ledger of this installation",
        description="Needs the installation's environment (DATABASE_URL, FAIRHAND_SECRET_KEY), as its server has it.",
    )
    parser.add_argument("action", choices=["verify"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line a finding. 0: all is well, 1: something was changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    import django
    from django.core.management import call_command

    django.setup()
    try:
        call_command("ledger_verify")
    except SystemExit as end:
        return int(end.code or 0)
    return 0
