"""How a page is judged: by axe-core, by its width, by what the console says."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

_AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@cache
def _axe() -> str:
    return _AXE.read_text("utf-8")


def violations(page: Page, *, only_colours: bool = False) -> list[str]:
    """What axe-core finds wrong, one line each with the first elements.

    The page's own policy forbids foreign script tags, so axe goes in through the debugger, as an extension would.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    rules = {"runOnly": ["color-contrast"]} if only_colours else {}
    found: list[dict[str, Any]] = page.evaluate("async (rules) => (await axe.run(document, rules)).violations", rules)
    return [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def switch_to(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Light or dark, painted. Whoever wants less motion, as these browsers do, has no transition to wait for."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("() => document.getAnimations().length") == 0


def sideways(page: Page) -> list[str]:
    """The elements that make the page wider than the screen; empty when nothing scrolls sideways."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll("body *")]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .slice(0, 4).map((element) => element.outerHTML.slice(0, 120))"""
    )


def cut_off(page: Page) -> list[str]:
    """Entries of a navigation of which a part lies beyond the edge of the screen, where nobody looks for it."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll("nav a, nav summary")]
          .filter((entry) => entry.checkVisibility())
          .filter((entry) => {
            const { left, right } = entry.getBoundingClientRect();
            return left < -0.5 || right > document.documentElement.clientWidth + 0.5;
          }).map((entry) => entry.textContent.trim())"""
    )


def silent_scrollers(page: Page) -> list[str]:
    """What scrolls sideways without a shade on its edge, a name, or a place in the order of the Tab key."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll("main *")]
          .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
          .filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX))
          .filter((element) => !(element.tabIndex === 0 && (element.ariaLabel || element.getAttribute("aria-labelledby"))
            && getComputedStyle(element).backgroundAttachment.includes("local")))
          .map((element) => element.outerHTML.slice(0, 120))"""
    )
