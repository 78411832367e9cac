"""What an owner does on the pages to make a project and bring data in."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"


def make_text_project(page: Page, name: str) -> int:
    """A project with the sample's questions, through the short path; its id."""
    page.goto("/o/sample/")
    page.get_by_role("link", name="New project").first.click()
    page.get_by_role("link", name="Tone of texts").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_text("As JSON", exact=True).click()
    page.get_by_label("Questions", exact=True).fill((SAMPLES / "schema_tone.json").read_text("utf-8"))
    page.get_by_label("Guidelines", exact=True).fill((SAMPLES / "guidelines_tone.md").read_text("utf-8"))
    page.get_by_label("Paid", exact=True).select_option("hourly")
    page.locator("[name=rate]").fill("15.00")
    page.locator("[name=floor]").fill("14.00")
    page.get_by_label("Slices").fill("channel, region")
    page.get_by_label("Licence of the data").fill("Apache-2.0")
    page.get_by_role("button", name="Make the project").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    found = re.search(r"/p/(\d+)/", page.url)
    assert found, page.url
    return int(found[1])


def declare_source(page: Page, project: int, name: str) -> None:
    page.goto(f"/p/{project}/import/")
    page.get_by_role("link", name="Declare a source").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Who collected it").fill("The Fairhand project")
    page.get_by_role("button", name="Save the source").click()
    expect(page.get_by_role("heading", name="Choose a file")).to_be_visible()


def import_file(page: Page, project: int, path: Path, kind: str, source: str) -> None:
    """Checked by a worker first, with nothing written; then imported by a worker."""
    page.goto(f"/p/{project}/import/")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_label("What it is").select_option(kind)
    page.get_by_label("Where it comes from").select_option(source)
    page.get_by_role("button", name="Check the file").click()
    if kind == "votes":
        # “cannot say” is no label of the question: the check names it, and the owner says that it is to be left out.
        expect(page.get_by_role("region", name="Errors")).to_contain_text("cannot say")
        page.get_by_label("Values to leave out").fill("cannot say")
        page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("Nothing was written yet.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Import")).click()
    expect(page.get_by_text("Imported.", exact=True)).to_be_visible()


def publish_project(page: Page, project: int) -> None:
    page.goto(f"/p/{project}/")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".tag", has_text="Published")).to_be_visible()
