"""What tests do at the workbench, in an annotator's words."""

from typing import Any

from playwright.sync_api import Page, Response, expect


def open_bench(page: Page, project: int) -> None:
    """The workbench with an item on it."""
    page.goto(f"/work/projects/{project}/")
    expect(page.get_by_role("article", name="Item")).to_be_visible()


def is_submission(response: Response) -> bool:
    return "/submission/" in response.url and response.request.method == "POST"


def submit(page: Page) -> dict[str, Any]:
    """Press Enter; the server's answer."""
    with page.expect_response(is_submission) as found:
        page.keyboard.press("Enter")
    answer = found.value
    assert answer.status == 201, answer.text()
    body: dict[str, Any] = answer.json()
    return body


def item_text(page: Page) -> str:
    return page.locator(".item-text").inner_text()
