"""A folder of files, for the command line."""

import os
from pathlib import Path

import pytest

from annotations.items.domain.archive import ArchiveLimits
from annotations.items.domain.folder import FolderSource
from kernel.errors import Invalid


def test_files_come_sorted_with_their_path_below_the_folder(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.png").write_bytes(b"22")
    (tmp_path / "a.png").write_bytes(b"1")
    (tmp_path / ".hidden").write_bytes(b"x")
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    source = FolderSource(tmp_path)
    assert source.names() == ["a.png", "b/two.png"]
    assert [entry.data for entry in source] == [b"1", b"22"]


@pytest.mark.parametrize("target", ["/etc/passwd", "/etc"])
def test_a_symbolic_link_refuses_the_folder(tmp_path: Path, target: str) -> None:
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(Invalid, match="symbolic link"):
        FolderSource(tmp_path)


def test_a_link_put_in_place_after_the_listing_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"1")
    source = FolderSource(tmp_path)
    (tmp_path / "a.png").unlink()
    (tmp_path / "a.png").symlink_to("/etc/passwd")
    with pytest.raises(Invalid, match="cannot be opened"):
        source.read("a.png")


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Invalid, match="not a plain file"):
        FolderSource(tmp_path)


def test_caps_hold_for_folders_too(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"12345")
    with pytest.raises(Invalid, match="more than 1 files"):
        FolderSource(tmp_path, ArchiveLimits(entries=1))
    with pytest.raises(Invalid, match="10 bytes"):
        FolderSource(tmp_path, ArchiveLimits(total_bytes=9))
    with pytest.raises(Invalid, match="more than 4 bytes"):
        FolderSource(tmp_path, ArchiveLimits(entry_bytes=4)).read("a")


def test_what_is_not_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="is not a folder"):
        FolderSource(tmp_path / "missing")
    with pytest.raises(KeyError):
        FolderSource(tmp_path).read("../x")
