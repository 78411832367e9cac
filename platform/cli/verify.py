"""`fairhand verify FOLDER`: check a release offline, as the verify.py inside it does, and its Parquet tables if asked."""

import argparse
from pathlib import Path
from typing import Any

from governance.provenance.domain.standalone_verifier import verify
from governance.releases.domain.parquet_check import parquet_problems
from kernel.errors import Invalid


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "verify",
        help="check a release offline",
        description="Check files, signatures, events, labels and consistency of a release. No server is asked.",
    )
    parser.add_argument("folder", type=Path, help="the release, as `fairhand pull` has written it")
    parser.add_argument(
        "--public-key", metavar="HEX", help="the key it must be signed with, as the organisation publishes it"
    )
    parser.add_argument("--previous-head", metavar="FILE", type=Path, help="a tree_head.json kept from before")
    parser.add_argument("--parquet", action="store_true", help="also compare the Parquet tables with the label rows")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line a check. 0: all is well, 1: something is wrong."""
    if not options.folder.is_dir():
        raise Invalid(f"{options.folder} is not a folder.", remedy="Name the folder that holds manifest.json.")
    status = verify(options.folder, public_key=options.public_key, previous_head=options.previous_head)
    if options.parquet and status == 0:
        problems = parquet_problems(options.folder)
        for problem in problems:
            print(f"FAIL  parquet: {problem}")
        if not problems:
            print("ok    parquet: the tables and the label rows hold the same")
        status = 1 if problems else 0
    return status
