"""From an empty project to a release that anybody can verify, as the people of the sample would walk it."""

import re
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.bench import item_text, open_bench, submit
from tests.browser.owner import SAMPLES, declare_source, import_file, make_text_project, publish_project
from tests.browser.prepared import cover
from tests.browser.visit import Visit

LABELLED = 6
VERSION = "1.0.0"
# A name of its own, because a project's short name may be taken once only.
TONE = f"Tone, walked {uuid.uuid4().hex[:6]}"


def test_texts_go_from_a_new_project_to_a_published_release(enter: Callable[..., Visit], tmp_path: Path) -> None:
    olga, ada, ben = enter("olga"), enter("ada"), enter("ben")
    project = make_text_project(olga.page, TONE)
    declare_source(olga.page, project, "Made for this sample")
    import_file(olga.page, project, SAMPLES / "texts.jsonl", "jsonl", "Made for this sample")
    import_file(olga.page, project, SAMPLES / "existing_votes.csv", "votes", "Made for this sample")
    cover(olga, f"projects/{project}")
    publish_project(olga.page, project)

    skipped, seen, earned = ada_labels_by_keyboard_alone(ada.page, project)
    ben_labels_the_same(ben.page, project, skipped, seen)
    ada_sees_every_cent(ada.page, earned)

    olga_reads_the_agreement(olga.page, project)
    olga_freezes_and_audits(olga.page, project)
    olga_completes_the_datasheet(olga.page, project)
    olga_publishes(olga.page, project)
    anybody_verifies_what_olga_downloads(olga, project, tmp_path)

    for person in (olga, ada, ben):
        assert person.complaints == []
        assert person.strangers == []


def ada_labels_by_keyboard_alone(page: Page, project: int) -> tuple[str, list[str], int]:
    """Digits and letters, undo, the list of keys, a skip with its reason, Enter. What was skipped, what was labelled, what it earned."""
    page.goto("/work/")
    page.locator("section.card", has_text=TONE).get_by_role("link", name="Start labelling").click()
    expect(page.get_by_role("article", name="Item")).to_be_visible()
    polite, neutral = page.get_by_role("radio", name="Polite"), page.get_by_role("radio", name="Neutral")
    delivery = page.get_by_role("checkbox", name="Delivery")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Skip, with a reason")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("1")
    expect(polite).to_be_checked()
    page.keyboard.press("d")
    expect(delivery).to_be_checked()
    page.keyboard.press("Control+z")
    expect(delivery).not_to_be_checked()
    expect(polite).to_be_checked()
    page.keyboard.press("Control+Shift+z")
    expect(delivery).to_be_checked()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(polite).not_to_be_checked()

    skipped = item_text(page)
    page.keyboard.press("s")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".item-text")).not_to_have_text(skipped)

    seen = []
    for place in range(LABELLED):
        text = item_text(page)
        seen.append(text)
        page.keyboard.press(str(place % 3 + 1))
        page.keyboard.press("m")
        answer = submit(page)
        assert answer["submission"]["pay"]["currency"] == "EUR"
        expect(page.locator(".item-text")).not_to_have_text(text)
    expect(page.get_by_text(f"{LABELLED} this visit")).to_be_visible()
    expect(neutral).not_to_be_checked()
    return skipped, seen, int(answer["next"]["earned"]["amount_minor"])


def ben_labels_the_same(page: Page, project: int, skipped: str, seen: list[str]) -> None:
    """A draft survives a reload; what Ada skipped comes to Ben first, then what she labelled."""
    open_bench(page, project)
    page.keyboard.press("3")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(page.get_by_role("radio", name="Rude")).to_be_checked()
    mine = []
    for _ in range(LABELLED + 1):
        text = item_text(page)
        mine.append(text)
        page.keyboard.press("2")
        page.keyboard.press("d")
        submit(page)
        expect(page.locator(".item-text")).not_to_have_text(text)
    assert mine == [skipped, *seen]


def ada_sees_every_cent(page: Page, earned_minor: int) -> None:
    """The lines add up to what the workbench said; a line names the rate it was computed with."""
    page.goto("/me/pay/")
    lines = page.get_by_role("region", name="Pay lines").get_by_role("row").filter(has_text=TONE)
    expect(lines.first).to_contain_text("15.00")
    amounts = [re.sub(r"[^0-9]", "", text) for text in lines.locator("td:last-child").all_inner_texts()]
    assert earned_minor > 0
    assert sum(map(int, amounts)) == earned_minor


def olga_reads_the_agreement(page: Page, project: int) -> None:
    page.goto(f"/p/{project}/agreement/")
    page.get_by_role("button", name="Compute agreement").click()
    tone = page.get_by_role("region", name="How does the message sound?")
    expect(tone).to_contain_text("60 items")
    expect(tone).to_contain_text("α")


def olga_freezes_and_audits(page: Page, project: int) -> None:
    """Every finding of the first page that needs an answer gets one."""
    page.goto(f"/p/{project}/releases/")
    page.get_by_label("Note").fill("The first, walked through by a test.")
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_role("link", name="Bias audit")).to_be_visible()
    page.get_by_role("link", name="Bias audit").click()
    page.get_by_role("button", name="Run the audit").click()
    expect(page.get_by_role("link", name="PDF")).to_be_visible(timeout=60_000)
    unanswered = page.locator("article.f").filter(has_text="not given yet")
    assert unanswered.count() > 0, "the sample has two tendencies put in on purpose, and the audit did not find any"
    while unanswered.count():
        finding = unanswered.first
        finding.get_by_role("radio").first.check()
        finding.get_by_label("Reason").fill("The tendency was put in on purpose; it stays and is said.")
        before = unanswered.count()
        finding.get_by_role("button", name="Write down the answer").click()
        expect(unanswered).to_have_count(before - 1)


def olga_completes_the_datasheet(page: Page, project: int) -> None:
    page.goto(f"/p/{project}/releases/{VERSION}/")
    page.get_by_role("link", name="Datasheet").click()
    page.get_by_role("button", name="Fill in from the records").click()
    entries = page.locator("article.q")
    expect(entries).to_have_count(57)
    open_ones = entries.filter(has=page.get_by_text("Answer", exact=True))
    entry = page.locator(f"#{open_ones.first.get_attribute('id')}")
    entry.get_by_text("Answer", exact=True).click()
    entry.get_by_role("textbox").fill("Written by Olga, and signed with her name.")
    entry.get_by_role("button", name=f"Write down for {VERSION}").click()
    expect(entry.locator(".answer")).to_contain_text("Written by Olga, and signed with her name.")
    expect(entry.locator(".answer")).to_contain_text("Olga, owner")


def olga_publishes(page: Page, project: int) -> None:
    page.goto(f"/p/{project}/releases/{VERSION}/")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Approved. Its manifest is signed")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".tag", has_text="Published")).to_be_visible()


def anybody_verifies_what_olga_downloads(olga: Visit, project: int, folder: Path) -> None:
    """Every file by its link; the verifier that lies among them passes them, and names the one that is changed."""
    page = olga.page
    page.get_by_text(re.compile(r"^\d+ files$")).click()
    links = page.get_by_role("region", name="Files").get_by_role("link")
    for link in links.all():
        target = folder / link.inner_text()
        target.parent.mkdir(parents=True, exist_ok=True)
        address = link.get_attribute("href")
        assert address is not None
        target.write_bytes(olga.context.request.get(address).body())
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "msg-001" in taken.value.path().read_text("utf-8")

    verified = run_verifier(folder)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    labels = folder / "labels.parquet"
    labels.write_bytes(labels.read_bytes()[:-1] + b"?")
    refused = run_verifier(folder)
    assert refused.returncode != 0
    assert "labels.parquet" in refused.stdout + refused.stderr


def run_verifier(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "verify.py", "."], cwd=folder, capture_output=True, text=True, check=False)
