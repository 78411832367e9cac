"""The `fairhand` command: what a program or a person does from a terminal, with a Fairhand server or with files alone.

Each command is a module with `add(commands)`, which adds its parser and sets `run`, a function from the parsed arguments
to the exit code. Codes: 0 done, 1 refused (the message says what to correct), 2 wrong usage, 3 the server cannot be
reached or does not let the token in.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from cli.server import ServerError
from kernel.errors import FairhandError

# A command's name and its module. Only the module of the command that was named is loaded.
COMMANDS = {
    "aggregate": "cli.aggregate",
    "agreement": "cli.agreement",
    "audit": "cli.audit",
    "conformance": "cli.conformance.command",
    "import": "cli.import_data",
    "ledger": "cli.ledger",
    "pull": "cli.pull",
    "verify": "cli.verify",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="fairhand", description="Work with a Fairhand server.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    given = list(sys.argv[1:] if arguments is None else arguments)
    named = [COMMANDS[given[0]]] if given and given[0] in COMMANDS else COMMANDS.values()
    for module in named:
        import_module(module).add(commands)
    options = parser.parse_args(given)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read us (`head`, a pager) has seen enough; the interpreter's own flush at the end would complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ServerError as error:
        print(f"fairhand: {error}", file=sys.stderr)
        return 3
    except FairhandError as refusal:
        print(f"fairhand: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
