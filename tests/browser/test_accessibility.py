"""Every page, for the person who sees it: zero axe violations, nothing cut off or scrolled without a sign, a silent console."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.house import House
from tests.browser.looks import cut_off, sideways, silent_scrollers, switch_to, violations
from tests.browser.prepared import TOPICS, prepare
from tests.browser.released import released
from tests.browser.visit import Scheme, Visit, visit

# {tone}, {shapes}: projects of the sample; {release}: a release with audit and datasheet; {resting}: its reader has seen enough;
# {seal}: an item that was reported; {item}, {member}, {hidden}.
PAGES = [
    (None, "sign in", "/accounts/login/"),
    (None, "password reset", "/accounts/password/reset/"),
    ("ada", "first password", "/accounts/password/set/"),
    ("ada", "two-factor sign-in", "/accounts/2fa/"),
    (None, "not found", "/nowhere/"),
    ("ada", "work", "/work/"),
    ("ada", "paid break", "/work/projects/{resting}/"),
    ("ada", "workbench for texts", "/work/projects/{tone}/"),
    ("ada", "workbench for images", "/work/projects/{shapes}/"),
    ("ada", "workbench without work", "/work/projects/{hidden}/"),
    ("ada", "my votes", "/work/votes/"),
    ("ada", "my shifts", "/work/shifts/"),
    ("ada", "my time", "/work/time/"),
    ("ada", "my pay", "/me/pay/"),
    ("ada", "my statement", "/me/pay/statement/"),
    ("ada", "my profile", "/me/profile/"),
    ("ada", "what my profile may be used for", "/me/profile/consents/"),
    ("ada", "who read my profile", "/me/profile/reads/"),
    ("ada", "my wellbeing", "/me/wellbeing/"),
    ("ada", "my settings", "/me/settings/"),
    ("ada", "score", "/me/score/"),
    ("ada", "everything about me", "/me/everything/"),
    ("ben", "inbox", "/me/inbox/"),
    ("ben", "decisions about me", "/me/decisions/"),
    ("ben", "decision", "/me/decisions/{decision}/"),
    ("rita", "decisions desk", "/o/sample/decisions/"),
    ("rita", "appeal to answer", "/o/sample/decisions/{decision}/"),
    ("olga", "decide", "/o/sample/decisions/new/"),
    ("olga", "emergency holds", "/o/sample/holds/"),
    ("olga", "gold", "/p/{shapes}/gold/"),
    ("ada", "my tokens", "/me/tokens/"),
    ("ben", "sensitive card", "/work/projects/{hidden}/"),
    ("olga", "projects", "/o/sample/"),
    ("olga", "new project", "/o/sample/projects/new/?template=tone"),
    ("olga", "overview", "/p/{tone}/"),
    ("olga", "data", "/p/{tone}/items/"),
    ("olga", "pictures", "/p/{shapes}/items/"),
    ("olga", "item", "/p/{tone}/items/{item}/"),
    ("olga", "import", "/p/{tone}/import/"),
    ("olga", "import checked", "/p/{tone}/import/{batch}/"),
    ("olga", "source", "/p/{tone}/sources/new/"),
    ("olga", "agreement", "/p/{release}/agreement/"),
    ("olga", "releases", "/p/{release}/releases/"),
    ("olga", "release", "/p/{release}/releases/1.0.0/"),
    ("olga", "audit", "/p/{release}/releases/1.0.0/audit/"),
    ("olga", "datasheet", "/p/{release}/releases/1.0.0/datasheet/"),
    ("aki", "audit as auditor", "/p/{release}/releases/1.0.0/audit/"),
    ("aki", "journal", "/p/{release}/journal/"),
    ("olga", "project pay", "/p/{tone}/pay/"),
    ("olga", "workforce", "/p/{tone}/workforce/"),
    ("olga", "shifts of a project", "/p/{tone}/shifts/"),
    ("olga", "corrections of a project", "/p/{tone}/corrections/"),
    ("olga", "courses", "/p/{tone}/courses/"),
    ("olga", "project settings", "/p/{tone}/settings/"),
    ("mia", "people", "/o/sample/people/"),
    ("mia", "member", "/o/sample/people/{member}/"),
    ("mia", "payouts", "/o/sample/payouts/"),
    ("sam", "steward's desk", "/o/sample/safety/"),
    ("otto", "operator's exceptions", "/operator/exceptions/"),
    ("cleo", "officer's desk", "/officer/seals/"),
    ("cleo", "sealed item", "/officer/seals/{seal}/"),
    ("olga", "api docs", "/api/docs/"),
]  # fmt: skip
WIDTHS = (1440, 390)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# A folder here keeps a picture of every page on every screen, to be looked at.
SHOTS = os.environ.get("FAIRHAND_SHOTS")


@pytest.fixture(scope="module")
def addresses(house: House, browser: Browser) -> Iterator[dict[str, int]]:
    """What stands in braces in PAGES."""
    with ExitStack() as stack:
        olga, mia, ben = (stack.enter_context(visit(house, browser, name)) for name in ("olga", "mia", "ben"))
        ben.api("me/consents/", {"category": "violence_gore", "level": 2}, method="PUT")
        hidden = prepare(olga, ["A text nobody wants to read."], schema=TOPICS, severity={"violence_gore": 2})
        resting = prepare(olga, ["One is enough.", "This one waits."], schema=TOPICS, severity={"self_harm": 2})
        with visit(house, browser, "ada") as ada, visit(house, browser, "cleo") as cleo:
            see_enough(ada, resting.id)
            report(olga, prepare(olga, ["Perhaps unlawful."], schema=TOPICS).id)
            seal = cleo.api("officer/seals/")["results"][0]["id"]
        by_slug = {row["slug"]: row["id"] for row in olga.api("organisations/sample/projects/")["results"]}
        tone = by_slug["tone-of-messages"]
        yield {
            "tone": tone,
            "shapes": by_slug["shapes"],
            "hidden": hidden.id,
            "resting": resting.id,
            "seal": seal,
            "release": released(olga),
            "item": olga.api(f"projects/{tone}/items/?limit=1")["results"][0]["id"],
            "batch": olga.api(f"projects/{tone}/imports/")["results"][0]["id"],
            "member": mia.api("organisations/sample/members/")["results"][0]["id"],
            "decision": decided(olga, ben, tone),
        }


def see_enough(ada: Visit, project: int) -> None:
    """One view of two minutes at level 2 is all that Ada allows herself in a row: then there is a paid break."""
    ada.api("me/consents/", {"category": "self_harm", "level": 2}, method="PUT")
    ada.api("me/limits/", {"window": "run", "amount": 120}, method="PUT")
    lease = ada.api(f"projects/{project}/leases/", {})
    handed_in = {"fence": lease["fence"], "answers": {"topics": []}}
    after = ada.api(f"leases/{lease['lease']}/submission/?next=1", handed_in)["next"]
    assert (after["reason"], after["paid"]) == ("break", True)


def report(olga: Visit, project: int) -> None:
    [item] = olga.api(f"projects/{project}/items/")["results"]
    olga.api(f"projects/{project}/items/{item['id']}/report/", {"reason": "unlawful"})


def decided(olga: Visit, ben: Visit, project: int) -> int:
    """A decision about Ben that he appealed, in effect in a year."""
    members = olga.api("organisations/sample/members/?limit=50")["results"]
    [member] = [row["id"] for row in members if row["email"].startswith("ben@")]
    body = {
        "person": str(member),
        "project": project,
        "kind": "restriction",
        "reason": "conduct",
        "evidence": {"note": "Three messages."},
        "rule_version": "conduct 1",
        "explanation": "You insulted a colleague.",
        "effect_at": (datetime.now(UTC) + timedelta(days=365)).isoformat(),
    }
    made = int(olga.api("organisations/sample/decisions/", body)["id"])
    ben.api(f"me/decisions/{made}/appeal/", {"text": "They began."})
    return made


@pytest.fixture(scope="module")
def screens(house: House, browser: Browser) -> Iterator[Callable[[str | None, int], Visit]]:
    """One browser per person and width, kept for the module; the scheme is switched on the page."""
    with ExitStack() as stack:
        kept: dict[tuple[str | None, int], Visit] = {}

        def screen(name: str | None, width: int) -> Visit:
            if (name, width) not in kept:
                kept[name, width] = stack.enter_context(visit(house, browser, name, width=width))
            return kept[name, width]

        yield screen


@pytest.mark.parametrize(("name", "title", "path"), PAGES, ids=[title for _, title, _ in PAGES])
def test_page_is_for_everybody(
    name: str | None, title: str, path: str, addresses: dict[str, int], screens: Callable[[str | None, int], Visit]
) -> None:
    found: dict[str, list[str]] = {}
    for width in WIDTHS:
        visitor = screens(name, width)
        visitor.complaints.clear()
        page = visitor.page
        answer = page.goto(path.format(**addresses))
        assert answer is not None
        assert answer.status == (404 if title == "not found" else 200)
        wait_for_content(page)
        for scheme in SCHEMES:
            switch_to(page, scheme)
            keep_picture(page, f"{title}-{width}-{scheme}")
            # Structure does not depend on the scheme; colours do.
            found[f"axe at {width}, {scheme}"] = violations(page, only_colours=scheme == "dark")
        found[f"sideways at {width}"] = sideways(page)
        found[f"cut off at {width}"] = cut_off(page)
        found[f"scrolls without a sign at {width}"] = silent_scrollers(page)
        # The browser itself remarks that a page was not found; nothing else may speak up.
        found[f"console at {width}"] = [line for line in visitor.complaints if title != "not found"]
        found[f"strangers at {width}"] = list(visitor.strangers)
    assert {where: what for where, what in found.items() if what} == {}


def wait_for_content(page: Page) -> None:
    page.locator("main h1, main h2").first.wait_for(state="attached")
    page.evaluate("() => document.fonts.ready")


def keep_picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{re.sub(r'[^a-z0-9]+', '-', name)}.png", full_page=True)
