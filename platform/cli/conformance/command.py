"""`fairhand conformance`: run the checks, print the table, write a signed report; or verify a report."""

import argparse
import os
from pathlib import Path
from typing import Any

from cli.conformance.report import FAIL, Row, print_table, report_of
from cli.conformance.signing import read_key, signed, verified
from cli.server import ServerError
from kernel.errors import Invalid


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "conformance",
        help="check the promises to the people who label",
        description="Makes an organisation of its own with the token of an operator, works in it, and closes it.",
    )
    parser.add_argument("--base", default=os.environ.get("FAIRHAND_SERVER", "http://127.0.0.1:8000"))
    parser.add_argument(
        "--token", default="", help="of an operator (better: FAIRHAND_TOKEN, which no process list shows)"
    )
    parser.add_argument("--only", default="", metavar="P1,E2", help="only these requirements")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the signed report here")
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help="sign with this Ed25519 key (64 hex digits); made if absent"
    )
    parser.add_argument("--verify", type=Path, metavar="FILE", help="check a report's signature; asks no server")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0: nothing failed (and, for --verify, the signature holds); 1: a row failed or the signature does not hold."""
    if options.verify:
        return _verify(options.verify)
    from cli.conformance.run import run_checks

    token = options.token or os.environ.get("FAIRHAND_TOKEN", "")
    if not token:
        raise ServerError("There is no token. Set FAIRHAND_TOKEN to the token of an operator, or give --token.")
    key = read_key(options.key)
    rows = run_checks(options.base, token, only=[one.strip() for one in options.only.split(",") if one.strip()])
    print_table(rows)
    if options.out:
        options.out.write_bytes(signed(report_of(options.base, rows), key))
        print(f"The signed report is {options.out}.")
    return 1 if any(row.result == FAIL for row in rows) else 0


def _verify(path: Path) -> int:
    try:
        report = verified(path.read_bytes())
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from None
    print_table([Row(**row) for row in report["rows"]])
    print(f"The signature holds. {report['base']} at {report['at']}; public key {report['public_key']}.")
    return 0
