"""Whoever has an item before them says how severe it is, by keys alone or with a pointer, and the server counts it upwards."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.bench import is_submission, open_bench
from tests.browser.prepared import TOPICS, prepare
from tests.browser.visit import Visit

Enter = Callable[..., Visit]


def rated(page: Page, by: Callable[[], None]) -> dict[str, object]:
    """What the server answers to the rating that `by` sends."""
    with page.expect_response(lambda answer: "/rating/" in answer.url) as found:
        by()
    assert found.value.status == 200, found.value.text()
    body: dict[str, object] = found.value.json()
    return body


def test_an_item_is_rated_by_keys_alone_and_with_a_pointer_and_only_upwards(enter: Enter) -> None:
    project = prepare(enter("olga"), ["Words that seemed harmless"], schema=TOPICS)
    ada = enter("ada")
    page = ada.page
    open_bench(page, project.id)
    line = page.locator(".severity")
    expect(line).to_contain_text("Level 0 of 4: nothing disturbing")

    page.keyboard.press("#")
    expect(page.get_by_role("dialog", name="How severe is it?")).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="Hate")).to_be_checked()
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="graphic", exact=True)).to_be_checked()
    assert rated(page, lambda: page.keyboard.press("Enter")) == {"severity": {"hate": 3}, "level": 3}
    expect(line).to_contain_text("Level 3 of 4: Hate, graphic")
    # The dialog gives the focus back, so that the next key goes on with the work.
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("button", name="Rate severity").click()
    page.get_by_text("Sexual content").click()
    page.get_by_text("mild", exact=True).click()
    answer = rated(page, lambda: page.get_by_role("button", name="Rate it").click())
    assert answer == {"severity": {"hate": 3, "sexual": 1}, "level": 3}
    expect(line).to_contain_text("Level 3 of 4: Hate, graphic")

    with page.expect_response(is_submission) as sent:
        page.get_by_role("button", name="Submit and next").click()
    assert sent.value.status == 201, sent.value.text()
    charge = ada.api("me/exposure/")["results"][0]
    assert (charge["category"], charge["level"]) == ("hate", 3)
    assert charge["qpms"] == 12 * charge["view_ms"]


def test_what_is_covered_is_not_rated_and_what_is_shown_can_be(enter: Enter) -> None:
    project = prepare(enter("olga"), ["Behind the card"], schema=TOPICS, severity={"hate": 2})
    ben = enter("ben")
    ben.api("me/consents/", {"category": "hate", "level": 2}, method="PUT")
    page = ben.page
    page.goto(f"/work/projects/{project.id}/")
    expect(page.get_by_text("Sensitive", exact=True)).to_be_visible()
    page.keyboard.press("#")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Rate severity")).to_have_count(0)
    page.get_by_role("button", name="Show it").click()
    expect(page.locator(".severity")).to_contain_text("Level 2 of 4: Hate, explicit but not graphic")
    page.keyboard.press("#")
    # What it counts as already is chosen; only the level is missing.
    expect(page.get_by_role("radio", name="Hate")).to_be_checked()
    expect(page.get_by_role("radio", name="Hate")).to_be_focused()
