"""The list of work narrows while one types, on the same page and under an address that can be kept."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.looks import cut_off, sideways, violations
from tests.browser.prepared import prepare
from tests.browser.visit import Visit


def test_typing_leaves_what_fits_and_what_fits_nothing_is_said_calmly(enter: Callable[..., Visit]) -> None:
    olga = enter("olga")
    name = olga.api(f"projects/{prepare(olga, ['One.']).id}/")["name"]
    ada = enter("ada", width=390)
    page = ada.page
    page.goto("/work/")
    page.evaluate("() => { window.isTheSamePage = true; }")
    page.get_by_label("Search").press_sequentially(name.upper())
    expect(page.locator("#offers h2")).to_have_text([name])
    expect(page.get_by_role("status").filter(has_text="projects")).to_have_text(re.compile(r"^1 of \d+ projects\."))
    assert f"q={name.upper().replace(' ', '+')}" in page.url

    page.get_by_label("Pays at least, an hour").fill("15.01")
    expect(page.get_by_role("heading", name="No project fits")).to_be_visible()
    page.get_by_label("Pays at least, an hour").fill("15")
    expect(page.locator("#offers h2")).to_have_text([name])
    page.get_by_label("Nothing disturbing").check()
    expect(page).to_have_url(re.compile("undisturbing=1"))
    expect(page.locator("#offers h2")).to_have_text([name])

    assert page.evaluate("() => window.isTheSamePage")
    assert (violations(page), sideways(page), cut_off(page)) == ([], [], [])
    page.reload()
    expect(page.get_by_label("Search")).to_have_value(name.upper())
    expect(page.locator("#offers h2")).to_have_text([name])
    assert ada.complaints == []
