"""The files of a release, by the list in its manifest and by nothing else."""

from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import storages

from governance.releases.domain.exports.release_meta import questions_of
from governance.releases.domain.manifest import MANIFEST, SIGNATURE, read_manifest
from governance.releases.domain.methods import merged_words
from governance.releases.models import Release
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """`path` within the release; `sha256` is empty for the manifest and its signature, which cannot list themselves."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None


def releases_root() -> Path:
    """The folder of the releases store."""
    return Path(storages["releases"].location)  # type: ignore[attr-defined]


def release_folder(release: Release) -> Path:
    """The snapshot's folder. Raises NotFound where nothing was frozen."""
    folder = releases_root() / release.folder if release.folder else None
    if folder is None or not folder.is_dir():
        raise NotFound("This release has no files: nothing was frozen, or the releases store is not mounted.")
    return folder


def release_merged(release: Release) -> str:
    """How its votes became labels, in words, such as "by majority"."""
    return merged_words(release.merging, [question.kind for question in questions_of(release_folder(release))])


def release_files(release: Release) -> list[ReleaseFile]:
    """Every file of the release: the manifest, its signature, and what the manifest lists."""
    folder = release_folder(release)
    own = [ReleaseFile(name, (folder / name).stat().st_size, "") for name in (MANIFEST, SIGNATURE)]
    listed = read_manifest(folder)["files"]
    return own + [ReleaseFile(f["path"], f["bytes"], f["sha256"], f.get("rows")) for f in listed]


def release_file(release: Release, path: str) -> tuple[Path, ReleaseFile]:
    """One file and where it lies. A path that is not in the list does not exist, whatever lies on the disk (B12)."""
    for file in release_files(release):
        if file.path == path:
            return release_folder(release) / file.path, file
    raise NotFound(f"Release {release.version} has no such file.", remedy="Take a path from the list of its files.")
