"""The folders of the embedded services: private, reachable, and short enough for a socket."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.data_folder import CHECKOUT, LONGEST_SOCKET_NAME, SOCKET_PATH_LIMIT, chosen_root, open_data_folder
from embedded.errors import CannotStartError
from embedded.file_lock import FileLock, is_locked
from embedded.kept_secrets import kept_secret
from embedded.log_files import last_line, turn_over
from embedded.only_supervisor import mark_as_stopping, only_supervisor


@pytest.fixture
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fairhand-folder-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def test_the_data_directory_is_the_one_asked_for_else_var_in_the_checkout(tmp_path: Path) -> None:
    assert chosen_root({"FAIRHAND_DATA_DIR": str(tmp_path)}) == tmp_path
    assert chosen_root({}) in {CHECKOUT / "var", *Path("/var/lib/fairhand").glob("*")}


def test_secrets_and_logs_are_for_their_owner_only(root: Path) -> None:
    folder = open_data_folder(root / "data")
    for private in (folder.secrets, folder.logs, folder.media):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_sockets_move_to_the_temporary_folder_when_the_path_is_too_long_for_one(root: Path) -> None:
    deep = root / ("a-long-name" * 8)
    run = open_data_folder(deep).run
    assert len(str(deep / "run" / LONGEST_SOCKET_NAME)) > SOCKET_PATH_LIMIT
    assert len(str(run / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT
    assert open_data_folder(deep).run == run
    run.rmdir()


def test_a_file_in_the_place_of_the_data_directory_is_told_in_one_line(root: Path) -> None:
    (root / "data").write_text("in the way")
    with pytest.raises(CannotStartError, match="cannot be used"):
        open_data_folder(root / "data")


def test_a_secret_is_made_once_and_private(root: Path) -> None:
    secret = kept_secret(root, "key")
    assert len(secret) >= 50
    assert kept_secret(root, "key") == secret
    assert kept_secret(root, "other") != secret
    assert stat.S_IMODE((root / "key").stat().st_mode) == 0o600


def test_logs_are_turned_over_and_only_five_old_ones_are_kept(root: Path) -> None:
    for number in range(8):
        (root / "web.log").write_text(f"start {number}\n\n")
        turn_over(root)
    assert sorted(path.name for path in root.iterdir()) == [f"web.log.{number}" for number in range(1, 6)]
    assert last_line(root / "web.log.1") == "start 7"
    assert last_line(root / "web.log.5") == "start 3"


def test_a_shared_lock_admits_others_that_share_and_nobody_else(root: Path) -> None:
    path = root / "users.lock"
    with FileLock(path, shared=True), FileLock(path, shared=True, wait=False):
        assert is_locked(path)
    assert not is_locked(path)


def test_a_second_supervisor_is_refused_while_the_first_means_to_stay(root: Path) -> None:
    folder = open_data_folder(root / "data")
    with only_supervisor(folder):
        with pytest.raises(CannotStartError, match="already runs"):
            only_supervisor(folder)
        mark_as_stopping(folder)
    # The mark of the one that has stopped does not stick to the next.
    with only_supervisor(folder), pytest.raises(CannotStartError, match="already runs"):
        only_supervisor(folder)
