"""One Fairhand for all browser tests, started as `make run` starts it, and the people of its sample."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, StorageState

from tests.faults.running_fairhand import RunningFairhand, free_port

_LINK = re.compile(r"(\w+),.*?(http\S+/sign-in/\S+)")


@dataclass
class House:
    """`url` has no slash at its end; `links` sign a person in once, by first name."""

    url: str
    links: dict[str, str]
    signed_in: dict[str, StorageState] = field(default_factory=dict)

    def session(self, browser: Browser, name: str) -> StorageState:
        """The cookies of a person, who follows the one-time link on the first call."""
        if name not in self.signed_in:
            context = browser.new_context(base_url=self.url)
            page = context.new_page()
            page.goto(self.links[name])
            page.get_by_role("button", name="Continue as").click()
            page.wait_for_url(lambda address: "/sign-in/" not in address)
            self.signed_in[name] = context.storage_state()
            context.close()
        return self.signed_in[name]


@contextmanager
def open_house(data: Path) -> Iterator[House]:
    """A real server, worker and scheduler in a folder of their own."""
    port = free_port()
    with RunningFairhand(data, port) as running:
        running.wait_for_line("Ctrl-C")
        links = {found[1].lower(): found[2] for line in running.said if (found := _LINK.match(line))}
        try:
            yield House(f"http://127.0.0.1:{port}", links)
        finally:
            # Ctrl-C does not reach what a script began in the background; this does.
            running.process.terminate()
            running.process.wait(60)
