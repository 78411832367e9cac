"""Where releases lie, and how a finished one gets there: built under another name, flushed to the disk, renamed (J04)."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from governance.releases.models import Release
from governance.releases.selectors.folders import releases_root

_BUILDING = ".building-"


def folder_name(release: Release) -> str:
    """Made of ids and a version, never of anything a person typed."""
    return f"{release.organisation_id}/{release.project_id}/{release.version}-{release.pk}"


@contextmanager
def building(release: Release, fence: int) -> Iterator[Path]:
    """An empty folder to build in; gone afterwards unless it was placed. What a killed worker left behind goes first."""
    root = releases_root()
    root.mkdir(parents=True, exist_ok=True)
    for stale in root.glob(f"{_BUILDING}{release.pk}-*"):
        shutil.rmtree(stale, ignore_errors=True)
    folder = root / f"{_BUILDING}{release.pk}-{fence}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle(folder: Path) -> None:
    """Flush every file and folder to the disk, so that a power cut after the rename leaves a whole release."""
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def place(folder: Path, name: str) -> None:
    """Give the built folder its name. What an attempt left there whose transaction never committed is replaced."""
    target = releases_root() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    folder.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
