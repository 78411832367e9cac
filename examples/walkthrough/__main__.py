"""The whole way on real data, through the API alone.

    python examples/walkthrough [--data ../shared/data] [--out FOLDER] [--server URL --token OWNER --annotator-token ANNOTATOR]

Without --server it starts a Fairhand of its own in a temporary folder, signs Olga and Ada in by their one-time links, and
stops it at the end. Needs the real data folder (HateCheck, CREHate, BCCD); says so and ends when it is missing.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

import bccd  # noqa: E402
import crehate  # noqa: E402
import hatecheck  # noqa: E402
from client import Client  # noqa: E402
from own_server import OwnServer  # noqa: E402
from project import say  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--server")
    parser.add_argument("--token")
    parser.add_argument("--second-token", help="an administrator's, who confirms deposits")
    parser.add_argument("--annotator-token")
    parser.add_argument("--only", choices=["hatecheck", "crehate", "bccd"])
    given = parser.parse_args()
    if not (given.data / "crehate").is_dir():
        raise SystemExit(f"The real data are not at {given.data}: name their folder with --data.")
    folder = given.out or Path(tempfile.mkdtemp(prefix="fairhand-walkthrough-"))
    folder.mkdir(parents=True, exist_ok=True)
    if given.server:
        walk(
            Client(given.server, given.token),
            Client(given.server, given.second_token),
            Client(given.server, given.annotator_token),
            given.data,
            folder,
            given.only,
        )
    else:
        with OwnServer() as server:
            owner, second, annotator = (server.client(name) for name in ("olga", "mia", "ada"))
            walk(owner, second, annotator, given.data, folder, given.only)
    say(f"\nThe releases are in {folder}")


def walk(owner: Client, second: Client, annotator: Client, data: Path, folder: Path, only: str | None) -> None:
    if only in {None, "bccd"}:
        bccd.walk(owner, second, annotator, data, folder)
    if only in {None, "hatecheck"}:
        hatecheck.walk(owner, data, folder)
    if only in {None, "crehate"}:
        crehate.walk(owner, data, folder)


if __name__ == "__main__":
    main()
