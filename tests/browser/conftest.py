"""A real Chromium and one real Fairhand for all browser tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.house import House, open_house
from tests.browser.visit import Visit, visit
from tests.tools import tool

# Nothing of the browser's own may leave the machine.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = tool("chromium")
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def house(browser: Browser) -> Iterator[House]:
    # Not pytest's own folder: it is closed to the database's user, who is another one when root runs the tests.
    with TemporaryDirectory(prefix="fairhand-browser-") as folder, open_house(reachable(Path(folder))) as house:
        yield house


def reachable(folder: Path) -> Path:
    folder.chmod(0o755)
    return folder / "data"


@pytest.fixture
def enter(house: House, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """`enter("ada", width=390)`: a browser of a person, closed when the test ends."""
    with ExitStack() as open_visits:

        def enter(name: str | None, **options: Any) -> Visit:
            return open_visits.enter_context(visit(house, browser, name, **options))

        yield enter


@pytest.fixture(autouse=True)
def _quiet_files() -> None:
    """The files of these tests belong to the running house; nothing of this process's settings is used."""
