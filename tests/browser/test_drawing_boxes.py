"""Boxes on the sample's drawings: by mouse, by keyboard, and by accepting what came with the data."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.bench import is_submission, open_bench
from tests.browser.visit import Visit

PICTURE = (480, 360)


def shapes(olga: Visit) -> int:
    projects = olga.api("organisations/sample/projects/")["results"]
    return next(int(project["id"]) for project in projects if project["slug"] == "shapes")


def sent_boxes(page: Page) -> list[dict[str, Any]]:
    """Submit with Enter; the boxes as they went over the wire."""
    with page.expect_response(is_submission) as found:
        page.keyboard.press("Enter")
    assert found.value.status == 201, found.value.text()
    boxes: list[dict[str, Any]] = json.loads(found.value.request.post_data or "")["answers"]["shapes"]
    return boxes


def drag(page: Page, x: float, y: float, w: float, h: float) -> None:
    """Draw from corner to corner, in pixels of the picture."""
    shown = page.locator(".picture").bounding_box()
    assert shown is not None
    scale = min(shown["width"] / PICTURE[0], shown["height"] / PICTURE[1])
    left = shown["x"] + (shown["width"] - PICTURE[0] * scale) / 2
    top = shown["y"] + (shown["height"] - PICTURE[1] * scale) / 2
    page.mouse.move(left + x * scale, top + y * scale)
    page.mouse.down()
    page.mouse.move(left + (x + w / 2) * scale, top + (y + h) * scale, steps=4)
    page.mouse.move(left + (x + w) * scale, top + (y + h) * scale, steps=4)
    page.mouse.up()


def rows(page: Page) -> Any:
    return page.get_by_role("list", name="Boxes drawn").get_by_role("listitem")


def test_a_box_drawn_by_mouse_is_stored_where_it_was_drawn(enter: Callable[..., Visit]) -> None:
    ada = enter("ada")
    page = ada.page
    open_bench(page, shapes(enter("olga")))
    suggested = rows(page).filter(has_text="suggested").count()
    assert suggested > 0, "the drawings come with suggestions"
    page.get_by_role("radio", name="Triangle").click()
    page.get_by_role("button", name="Box", exact=True).click()
    drag(page, 20, 30, 60, 50)
    expect(rows(page)).to_have_count(suggested + 1)
    (box,) = sent_boxes(page)
    assert box["label"] == "triangle"
    for side, wanted in (("x", 20), ("y", 30), ("w", 60), ("h", 50)):
        assert abs(box[side] - wanted) < 1.5, box
    assert ada.complaints == []


def test_a_box_drawn_by_keys_alone_is_placed_sized_and_stored(enter: Callable[..., Visit]) -> None:
    page = enter("ada").page
    open_bench(page, shapes(enter("olga")))
    page.keyboard.press("2")
    page.keyboard.press("r")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    fields = page.get_by_role("group", name="Selected box, in pixels")
    drawn = {name: float(fields.get_by_label(name).input_value()) for name in ("Left", "Top", "Width", "Height")}
    page.keyboard.press("ArrowLeft")
    expect(fields.get_by_label("Left")).to_have_value(f"{drawn['Left'] - 1:g}")
    page.keyboard.press("Control+z")
    expect(fields.get_by_label("Left")).to_have_value(f"{drawn['Left']:g}")
    (box,) = sent_boxes(page)
    assert box["label"] == "square"
    assert [box[side] for side in "xywh"] == [drawn[name] for name in ("Left", "Top", "Width", "Height")]


def test_suggestions_count_only_once_they_are_accepted(enter: Callable[..., Visit]) -> None:
    page = enter("ada").page
    open_bench(page, shapes(enter("olga")))
    suggested = rows(page).filter(has_text="suggested").count()
    page.keyboard.press("]")
    page.keyboard.press("=")
    expect(rows(page).filter(has_text="suggested")).to_have_count(suggested - 1)
    page.keyboard.press("Escape")
    page.keyboard.press("=")
    expect(rows(page).filter(has_text="suggested")).to_have_count(0)
    assert len(sent_boxes(page)) == suggested


def test_boxes_of_a_draft_survive_a_reload(enter: Callable[..., Visit]) -> None:
    page = enter("ben").page
    open_bench(page, shapes(enter("olga")))
    page.get_by_role("button", name="Accept all").click()
    accepted = rows(page).all_inner_texts()
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(rows(page).filter(has_text="suggested")).to_have_count(0)
    expect(rows(page)).to_have_text(accepted, use_inner_text=True)
