"""Questions are written by a form: by keyboard alone, beside the JSON they become, and without a script as that JSON."""

import json
import uuid
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.house import House
from tests.browser.looks import sideways, switch_to, violations
from tests.browser.prepared import prepare
from tests.browser.visit import Visit

NAMED = """() => {
  const at = document.activeElement;
  return at.getAttribute("aria-label") ?? [...(at.labels?.length ? at.labels : [at])].map((label) => label.textContent.trim()).join(" ");
}"""
CONFIG = """<View><Header value="Is it a complaint?"/><Text name="text" value="$text"/>
<Choices name="complaint" toName="text" required="true"><Choice value="Yes"/><Choice value="No"/></Choices>
<TextArea name="why" toName="text"/></View>"""


def tab_to(page: Page, name: str) -> None:
    """Tab on until the control of that name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(NAMED) == name:
            return
    raise AssertionError(f"Tab does not reach {name!r}")


def stored(olga: Visit, project: int) -> list[dict[str, object]]:
    """The questions in force, without what is empty."""
    version = olga.api(f"projects/{project}/schema/")["results"][0]
    return [{name: value for name, value in one.items() if value != ""} for one in version["definition"]["questions"]]


def make(page: Page) -> int:
    page.get_by_label("Paid", exact=True).select_option("unpaid")
    page.get_by_role("button", name="Make the project").click()
    page.wait_for_url("**/p/*/")
    return int(page.url.rstrip("/").rpartition("/")[2])


def test_a_project_with_two_kinds_of_question_is_built_by_keyboard_in_the_form(enter: Callable[..., Visit]) -> None:
    olga = enter("olga")
    page = olga.page
    page.goto("/o/sample/projects/new/?template=tone")
    preview = page.get_by_role("complementary", name="As annotators see it")
    page.get_by_label("Name", exact=True).fill(f"By form {uuid.uuid4().hex[:6]}")

    first, second = (page.get_by_role("group", name=f"Question {n}", exact=True) for n in (1, 2))
    first.get_by_label("What is asked").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("How does it sound?")
    tab_to(page, "Remove label 2 of question 1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Put it back")).to_be_focused()
    expect(preview).not_to_contain_text("Neutral")

    tab_to(page, "Choose any number")
    page.keyboard.press("Enter")
    expect(second.get_by_label("What is asked")).to_be_focused()
    page.keyboard.type("What is it about?")
    tab_to(page, "Title of label 1 of question 2")
    page.keyboard.type("Delivery")
    tab_to(page, "Title of label 2 of question 2")
    page.keyboard.type("Money back")
    page.keyboard.press("Enter")
    page.keyboard.type("Price")
    tab_to(page, "Move label 3 of question 2 up")
    page.keyboard.press("Enter")
    expect(second.get_by_label("Title of label 2 of question 2")).to_have_value("Price")
    second.get_by_label("When it is asked").select_option("tone")
    second.get_by_label("Rude").check()

    expect(preview).to_contain_text("How does it sound?")
    expect(preview).to_contain_text("Only after tone: rude")
    expect(preview.locator(".option")).to_have_text(["1PoliteFriendly beyond what the matter needs.", "2RudeInsults, mocks or orders somebody about.", "1Delivery", "2Price", "3Money back"])  # fmt: skip
    assert (violations(page), sideways(page)) == ([], [])

    questions = stored(olga, make(page))
    assert [(one["id"], one["kind"], one["title"]) for one in questions] == [
        ("tone", "single_choice", "How does it sound?"),
        ("what_is_it_about", "multiple_choice", "What is it about?"),
    ]
    assert [label["value"] for label in questions[1]["labels"]] == ["delivery", "price", "money_back"]  # type: ignore[attr-defined]
    assert questions[1]["show_if"] == {"question": "tone", "any_of": ["rude"]}
    assert olga.complaints == [] and olga.strangers == []


def test_the_form_and_its_json_say_the_same_and_nothing_typed_is_lost(enter: Callable[..., Visit]) -> None:
    olga = enter("olga", width=390)
    page = olga.page
    page.goto("/o/sample/projects/new/?template=boxes")
    asked, title = page.get_by_role("group", name="Question 1", exact=True), "Every car"
    page.get_by_text("As JSON", exact=True).click()
    field = page.get_by_label("Questions", exact=True)

    asked.get_by_label("What is asked").fill(title)
    asked.get_by_label("At most").fill("3")
    written = json.loads(field.input_value())
    assert (written["questions"][0]["title"], written["questions"][0]["max"]) == (title, 3)

    written["questions"][0]["title"] = "Every boat"
    field.fill(json.dumps(written))
    expect(asked.get_by_label("What is asked")).to_have_value("Every boat")

    field.fill('{"questions": [')
    expect(page.get_by_role("alert")).to_contain_text("This is not JSON")
    expect(field).to_have_value('{"questions": [')
    page.get_by_role("button", name="Drop it and go on from the form").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert json.loads(field.input_value())["questions"][0]["title"] == "Every boat"

    # What the server finds wrong stands at the control it is about, also where that was folded away.
    written["questions"][0]["labels"][1]["key"] = "s"
    field.fill(json.dumps(written))
    key = asked.get_by_label("Key").nth(1)
    expect(key).to_be_visible()
    expect(key).to_have_attribute("aria-invalid", "true")
    expect(key).to_have_accessible_description(
        "A letter. Digits come by themselves. 's' is taken: it means skip on every page."
    )
    page.get_by_label("Items", exact=True).select_option("text")
    expect(asked.get_by_label("Kind")).to_have_accessible_description("box is asked about image items, not text.")
    switch_to(page, "dark")
    assert (violations(page), sideways(page)) == ([], [])
    switch_to(page, "light")
    assert violations(page, only_colours=True) == []
    assert olga.complaints == []


def test_a_new_version_of_a_published_project_is_written_by_the_same_form(enter: Callable[..., Visit]) -> None:
    olga = enter("olga")
    project = prepare(olga, ["One."]).id
    page = olga.page
    page.goto(f"/p/{project}/settings/")
    page.get_by_role("region", name="Questions").get_by_text("Write a new version").click()
    page.get_by_label("What is asked").fill("How does it sound to you?")
    page.get_by_role("button", name="Add a label").click()
    page.keyboard.type("Neither")
    preview = page.get_by_role("complementary", name="As annotators will see it")
    expect(preview).to_contain_text("Neither")
    assert (violations(page), sideways(page)) == ([], [])
    page.get_by_role("button", name="Save as a new version").first.click()
    expect(page.locator(".tag", has_text="Version 2")).to_be_visible()
    [question] = stored(olga, project)
    assert (question["id"], question["title"]) == ("tone", "How does it sound to you?")
    assert [label["value"] for label in question["labels"]] == ["polite", "rude", "neither"]  # type: ignore[attr-defined]
    assert olga.complaints == []


def test_without_a_script_the_questions_are_json_and_label_studio_fills_it(house: House, browser: Browser) -> None:
    session = house.session(browser, "olga")
    context = browser.new_context(base_url=house.url, storage_state=session, java_script_enabled=False)
    page = context.new_page()
    page.goto("/o/sample/projects/new/")
    page.get_by_label("Name", exact=True).fill("Without a script")
    page.get_by_text("Take them over from Label Studio").click()
    page.get_by_label("Labelling configuration").fill(CONFIG)
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_role("status")).to_contain_text("TextArea 'why' is left out")
    field = page.get_by_label("Questions", exact=True)
    expect(field).to_be_visible()
    assert json.loads(field.input_value())["questions"][0]["title"] == "Is it a complaint?"
    expect(page.get_by_label("Name", exact=True)).to_have_value("Without a script")
    field.fill("{")
    page.get_by_role("button", name="Make the project").click()
    expect(page.get_by_text("This is not JSON").first).to_be_visible()
    expect(field).to_have_value("{")
    context.close()
