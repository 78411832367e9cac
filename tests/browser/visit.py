"""A person in front of a browser, and a note of everything the browser complained about."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.browser.house import House

Scheme = Literal["light", "dark"]


class Visit:
    """`page` is the first tab. `complaints` holds console errors and uncaught exceptions, `strangers` foreign addresses.

    `another(name)` opens the visit of another person, for what needs two.
    """

    def __init__(
        self, context: BrowserContext, url: str, *, another: Callable[[str], AbstractContextManager["Visit"]]
    ) -> None:
        self.context = context
        self.url = url
        self.another = another
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        context.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda raised: self.complaints.append(str(raised.error)))
        context.on("request", self._look_at)
        self.page: Page = context.new_page()

    def _look_at(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.strangers.append(request.url)

    def api(self, path: str, body: Any = None, **options: Any) -> Any:
        """What the person's own session gets from the API: GET, or POST where a body or form is given."""
        csrf = next((c["value"] for c in self.context.cookies() if c["name"] == "csrftoken"), "")
        headers = {"X-CSRFToken": csrf, "Referer": f"{self.url}/", "Idempotency-Key": uuid.uuid4().hex}
        request = self.context.request
        if body is None and not options:
            answer = request.get(f"{self.url}/api/{path}")
        else:
            answer = request.fetch(
                f"{self.url}/api/{path}", **{"method": "POST", "headers": headers, "data": body, **options}
            )
        assert answer.ok, f"{path}: {answer.status} {answer.text()[:2000]}"
        return answer.json() if answer.status != 204 else None


@contextmanager
def visit(
    house: House, browser: Browser, name: str | None, *, width: int = 1440, height: int = 900, scheme: Scheme = "light"
) -> Iterator[Visit]:
    """Signed in as `name`, or as nobody."""
    context = browser.new_context(
        base_url=house.url,
        storage_state=house.session(browser, name) if name else None,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-GB",
        accept_downloads=True,
    )
    # Two cores are often shared with other suites; a slow answer is no failure here.
    context.set_default_timeout(30_000)
    try:
        yield Visit(context, house.url, another=partial(visit, house, browser))
    finally:
        context.close()
