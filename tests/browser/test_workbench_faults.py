"""Whatever the hand, the line or a second window does: one answer is one vote, and nothing that was typed is lost."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.bench import is_submission, item_text, open_bench
from tests.browser.prepared import TOPICS, Prepared, prepare
from tests.browser.visit import Visit

Enter = Callable[..., Visit]
TEXTS = ["The first message", "The second message", "The third message"]


@pytest.fixture
def lone_choice(enter: Enter) -> Prepared:
    """One single choice: a key is answer, submission and advance."""
    return prepare(enter("olga"), TEXTS)


@pytest.fixture
def topics(enter: Enter) -> Prepared:
    """Nothing has to be chosen here, so that a second Enter could submit the next item unseen."""
    return prepare(enter("olga"), TEXTS, schema=TOPICS)


def settle(page: Page) -> None:
    """Until the next item is there and whatever was set off by accident would have been sent."""
    expect(page.get_by_role("article", name="Item")).to_be_visible()
    page.wait_for_load_state("networkidle")


def notice(page: Page, words: str) -> Locator:
    return page.get_by_role("status").filter(has_text=words)


def test_a_double_click_on_a_label_is_one_vote(enter: Enter, lone_choice: Prepared) -> None:
    page = enter("ada").page
    open_bench(page, lone_choice.id)
    with page.expect_response(is_submission):
        page.get_by_role("radio", name="Polite").dblclick()
    settle(page)
    assert lone_choice.votes() == [{"tone": "polite"}]


def test_a_double_click_on_submit_is_one_vote(enter: Enter, topics: Prepared) -> None:
    page = enter("ada").page
    open_bench(page, topics.id)
    page.keyboard.press("2")
    with page.expect_response(is_submission):
        page.get_by_role("button", name="Submit and next").dblclick()
    settle(page)
    assert topics.votes() == [{"topics": ["money"]}]


def test_enter_pressed_three_times_at_once_is_one_vote(enter: Enter, topics: Prepared) -> None:
    page = enter("ada").page
    open_bench(page, topics.id)
    page.keyboard.press("1")
    with page.expect_response(is_submission):
        for _ in range(3):
            page.keyboard.press("Enter")
    settle(page)
    assert topics.votes() == [{"topics": ["delivery"]}]


def test_a_reply_lost_on_its_way_leads_to_a_retry_and_one_vote(enter: Enter, lone_choice: Prepared) -> None:
    page = enter("ada").page
    keys: list[str] = []
    held: list[Route] = []

    def lose_the_first_reply(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            assert route.fetch().status == 201
            route.abort("connectionreset")
        else:
            held.append(route)

    # Before the page is opened: the browser may let a request pass that is sent just as it begins to look.
    page.route("**/submission/**", lose_the_first_reply)
    open_bench(page, lone_choice.id)
    first = item_text(page)
    page.keyboard.press("1")
    # The second try waits until the words were seen: otherwise they last as long as the first pause.
    expect(notice(page, "Your answer is kept in this browser")).to_be_visible()
    deadline = time.monotonic() + 30
    while not held:
        assert time.monotonic() < deadline, "no second try came"
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.locator(".item-text")).not_to_have_text(first)
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert lone_choice.votes() == [{"tone": "polite"}]


def test_an_answer_given_offline_goes_out_when_the_line_is_back(enter: Enter, lone_choice: Prepared) -> None:
    ada = enter("ada")
    page = ada.page
    open_bench(page, lone_choice.id)
    first = item_text(page)
    ada.context.set_offline(True)
    page.keyboard.press("2")
    expect(notice(page, "There is no connection.")).to_be_visible()
    assert lone_choice.votes() == []
    ada.context.set_offline(False)
    expect(page.locator(".item-text")).not_to_have_text(first)
    assert lone_choice.votes() == [{"tone": "rude"}]


def test_an_answer_given_offline_outlives_the_page(enter: Enter, lone_choice: Prepared) -> None:
    ada = enter("ada")
    open_bench(ada.page, lone_choice.id)
    ada.context.set_offline(True)
    ada.page.keyboard.press("2")
    expect(notice(ada.page, "There is no connection.")).to_be_visible()
    ada.page.close()
    ada.context.set_offline(False)
    later = ada.context.new_page()
    with later.expect_response(is_submission):
        open_bench(later, lone_choice.id)
    assert lone_choice.votes() == [{"tone": "rude"}]


def test_a_draft_made_offline_is_said_to_be_here_only_and_saved_later(enter: Enter, topics: Prepared) -> None:
    ada = enter("ada")
    page = ada.page
    open_bench(page, topics.id)
    ada.context.set_offline(True)
    page.keyboard.press("2")
    expect(page.get_by_role("alert")).to_contain_text("could not be kept on the server")
    ada.context.set_offline(False)
    expect(page.get_by_text("Draft kept")).to_be_visible()
    elsewhere = enter("ada").page
    open_bench(elsewhere, topics.id)
    expect(elsewhere.get_by_role("checkbox", name="Money")).to_be_checked()


def test_a_second_tab_takes_the_item_over_and_the_first_says_so(enter: Enter, topics: Prepared) -> None:
    ada = enter("ada")
    open_bench(ada.page, topics.id)
    second = ada.context.new_page()
    open_bench(second, topics.id)
    expect(ada.page.get_by_role("heading", name="Open in another tab")).to_be_visible()


def test_two_windows_that_change_one_item_are_told_and_both_versions_kept(enter: Enter, topics: Prepared) -> None:
    here, there = enter("ada").page, enter("ada").page
    open_bench(here, topics.id)
    open_bench(there, topics.id)
    here.keyboard.press("1")
    expect(here.get_by_text("Draft kept")).to_be_visible()
    there.keyboard.press("2")
    expect(there.get_by_role("alert")).to_contain_text("changed in another window")
    expect(there.get_by_role("checkbox", name="Money")).to_be_checked()
    there.get_by_role("button", name="Keep what is here").click()
    expect(there.get_by_text("Draft kept")).to_be_visible()
    here.reload()
    expect(here.get_by_role("checkbox", name="Money")).to_be_checked()


def test_an_item_given_back_in_another_window_is_explained_and_its_answer_kept(enter: Enter, topics: Prepared) -> None:
    here, there = enter("ada").page, enter("ada").page
    open_bench(here, topics.id)
    open_bench(there, topics.id)
    there.get_by_role("button", name="Pause").click()
    there.get_by_role("button", name="Give the item back").click()
    there.wait_for_url("**/work/")
    here.keyboard.press("1")
    with here.expect_response(is_submission) as answer:
        here.keyboard.press("Enter")
    assert answer.value.status == 409
    assert answer.value.json()["draft"]
    expect(here.get_by_role("heading", name="This item has been passed on")).to_be_visible()
    here.get_by_role("button", name="Next item").click()
    expect(here.get_by_role("article", name="Item")).to_be_visible()
    assert topics.votes() == []
