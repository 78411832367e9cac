"""An item as the annotator meets it: every sign of it intact, and nothing of it where it may hurt, before it is asked for."""

import json
from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.bench import item_text, open_bench, submit
from tests.browser.prepared import TOPICS, prepare
from tests.browser.visit import Visit

Enter = Callable[..., Visit]
EMOJI = "👩🏽‍🚀 says e\u0301 is é, <b>not bold</b> & 5 < 6  two spaces\nand a second line 🏳️‍🌈"
ARABIC = "مرحبا، وصل الطرد رقم 40213 أمس"
MIXED = "שלום World 123 — نهاية"
SECRET = "zwölf boshafte Wörter"
ESCAPED = json.dumps(SECRET)[1:-1].encode()


def test_emoji_markup_and_line_breaks_are_shown_as_they_were_written(enter: Enter) -> None:
    project = prepare(enter("olga"), [EMOJI], schema=TOPICS)
    page = enter("ada").page
    open_bench(page, project.id)
    text = page.locator(".item-text")
    assert text.evaluate("element => element.textContent") == EMOJI
    assert text.locator("*").count() == 0
    assert item_text(page) == EMOJI


def test_the_item_stays_in_sight_while_question_after_question_is_answered(enter: Enter) -> None:
    questions = [
        {
            "id": f"q{number}",
            "kind": "single_choice",
            "title": f"Question {number}",
            "labels": [{"value": f"v{label}", "title": f"Label {number}.{label}"} for label in range(7)],
        }
        for number in range(4)
    ]
    project = prepare(enter("olga"), ["A message to look at"], schema={"questions": questions})
    page = enter("ada").page
    open_bench(page, project.id)
    for number in range(3):
        page.get_by_role("radio", name=f"Label {number}.0").click()
        expect(page.locator(".question.active")).to_contain_text(f"Question {number + 1}")
        expect(page.locator(".question.active")).to_be_in_viewport(ratio=0.98)
        expect(page.locator(".item-text")).to_be_in_viewport(ratio=1)
        assert page.evaluate("window.scrollY") == 0


def test_emoji_are_painted_by_the_font_that_is_shipped(enter: Enter) -> None:
    """A file whose glyphs the browser does not draw leaves a gap, and nobody sees how the writer felt."""
    page = enter("ada").page
    page.goto("/work/")
    coloured = page.evaluate(
        """async () => {
          await document.fonts.load('40px "Noto Color Emoji"', "🙂");
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = '40px "Noto Color Emoji"';
          pen.fillText("🙂", 4, 44);
          const seen = pen.getImageData(0, 0, 80, 60).data;
          let coloured = 0;
          for (let at = 0; at < seen.length; at += 4)
            if (seen[at + 3] && (seen[at] !== seen[at + 1] || seen[at + 1] !== seen[at + 2])) coloured += 1;
          return coloured;
        }"""
    )
    assert coloured > 300


def test_text_written_from_right_to_left_runs_from_right_to_left(enter: Enter) -> None:
    project = prepare(enter("olga"), [ARABIC, MIXED], schema=TOPICS)
    page = enter("ada").page
    open_bench(page, project.id)
    for written in (ARABIC, MIXED):
        expect(page.locator(".item-text")).to_have_text(written)
        assert page.locator(".item-text").evaluate("element => getComputedStyle(element).direction") == "rtl"
        page.keyboard.press("1")
        if written == ARABIC:
            submit(page)


def test_a_sensitive_text_is_nowhere_before_it_is_revealed(enter: Enter) -> None:
    """Not in the page, not in any answer of the server, and not after a reload; labelling works from the card alone."""
    project = prepare(enter("olga"), [SECRET, f"{SECRET} again"], schema=TOPICS, severity={"hate": 2})
    ben = enter("ben")
    ben.api("me/consents/", {"category": "hate", "level": 2}, method="PUT")
    bodies: dict[str, bytes] = {}

    def read_along(route: Route) -> None:
        answer = route.fetch()
        bodies[answer.url] = bodies.get(answer.url, b"") + answer.body()
        route.fulfill(response=answer)

    ben.context.route("**/*", read_along)
    page = ben.page
    page.goto(f"/work/projects/{project.id}/")
    expect(page.get_by_text("Sensitive", exact=True)).to_be_visible()
    description = page.locator(".sensitive h2").inner_text()
    assert len(description.split()) <= 12
    page.reload()
    expect(page.get_by_text("Sensitive", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert SECRET not in page.content()
    assert any("/leases/" in url for url in bodies)
    assert [url for url, body in bodies.items() if SECRET.encode() in body or ESCAPED in body] == []
    ben.context.unroute("**/*")

    page.keyboard.press("1")
    submit(page)
    expect(page.get_by_text("Sensitive", exact=True)).to_be_visible()
    assert SECRET not in page.content()
    with page.expect_response(lambda answer: "/reveal/" in answer.url) as revealed:
        page.get_by_role("button", name="Show it").click()
    assert revealed.value.json()["text"] == f"{SECRET} again"
    expect(page.locator(".item-text")).to_have_text(f"{SECRET} again")
    shown = ben.api("me/exposure/")["results"]
    assert len(shown) >= 1


def test_without_consent_a_sensitive_item_is_not_even_offered(enter: Enter) -> None:
    project = prepare(enter("olga"), [SECRET], schema=TOPICS, severity={"animal_cruelty": 2})
    page = enter("ben").page
    page.goto(f"/work/projects/{project.id}/")
    expect(page.get_by_role("heading", name="What is left needs your consent")).to_be_visible()
    assert SECRET not in page.content()
