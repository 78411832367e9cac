"""At 390 px: nothing of the navigation is cut off, and a wide table says that it scrolls and does so by keyboard."""

from collections.abc import Callable

import pytest

from tests.browser.looks import cut_off, sideways, silent_scrollers, switch_to, violations
from tests.browser.visit import Visit

Enter = Callable[..., Visit]


def tone(olga: Visit) -> int:
    [found] = [
        row["id"] for row in olga.api("organisations/sample/projects/")["results"] if row["slug"] == "tone-of-messages"
    ]
    return int(found)


@pytest.mark.parametrize("width", [320, 390])
def test_every_entry_of_the_owner_s_two_bars_is_in_sight_and_can_be_pressed(enter: Enter, width: int) -> None:
    olga = enter("olga", width=width)
    page = olga.page
    page.goto(f"/p/{tone(olga)}/")
    entries = page.locator("nav.nav a, nav.tabs a")
    assert {"Inbox", "Releases", "Workforce", "Settings"} <= {text.strip() for text in entries.all_inner_texts()}
    assert (cut_off(page), sideways(page)) == ([], [])
    page.locator("nav.tabs").get_by_role("link", name="Settings").click(trial=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wide_table_shows_a_shade_where_more_lies_and_the_keyboard_reaches_it(enter: Enter, scheme: str) -> None:
    olga = enter("olga", width=390)
    page = olga.page
    page.goto(f"/p/{tone(olga)}/items/")
    switch_to(page, "dark" if scheme == "dark" else "light")
    table = page.get_by_role("region", name="Items")
    assert table.evaluate("element => element.scrollWidth > element.clientWidth")
    assert silent_scrollers(page) == []
    assert edge(olga, "left") == edge(olga, "inside"), "nothing lies beyond the beginning"
    assert edge(olga, "right") != edge(olga, "inside"), "the end is shaded"

    table.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => { const t = document.querySelector('.table'); return t.scrollLeft + t.clientWidth >= t.scrollWidth - 1; }"
    )
    assert edge(olga, "left") != edge(olga, "inside"), "now the beginning is shaded"
    assert edge(olga, "right") == edge(olga, "inside")
    table.blur()
    assert violations(page, only_colours=True) == []


def edge(visit: Visit, where: str) -> bytes:
    """Pixels of the table at one of its edges or well inside, in the row that is highest below its head, where no letter stands."""
    table = visit.page.locator(".table").first
    table.evaluate(
        "element => { element.querySelectorAll('tbody td, tbody th').forEach((cell) => cell.replaceChildren()); element.blur(); }"
    )
    box = table.bounding_box()
    assert box
    left = {"left": box["x"] + 2, "inside": box["x"] + box["width"] / 2, "right": box["x"] + box["width"] - 5}[where]
    return visit.page.screenshot(clip={"x": left, "y": box["y"] + 50, "width": 3, "height": 3})
