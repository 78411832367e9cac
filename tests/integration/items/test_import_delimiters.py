"""Tables whose columns are not separated by commas, on the import page."""

import io

import pytest

from annotations.items.models import ImportBatch, Item
from background.services import job_run
from tests.factories.imports import make_importer
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


def test_columns_with_semicolons_between_are_recognised_and_another_mark_can_be_chosen() -> None:
    importer = make_importer()
    browser, base = signed_in(importer.owner), f"/p/{importer.project.pk}"
    file = io.BytesIO(b"case_id;message\n1;Late, and wrong\n")
    file.name = "cases.csv"
    sent = browser.post(f"{base}/import/", {"file": file, "kind": "csv", "source": "source"})["Location"]
    job_run(ImportBatch.objects.get().job_id or 0)
    shown = browser.get(sent).content.decode()
    assert "The file can be imported" in shown
    assert "<td>Late, and wrong</td>" in shown
    assert '<option value="semicolon" selected>' in shown

    columns = {"column_id": "case_id", "column_text": "message"}
    for mark, state in (("comma", "refused"), ("tab", "refused"), ("semicolon", "done")):
        browser.post(f"{sent}confirm/", {**columns, "delimiter": mark, "go": "check"})
        job_run(ImportBatch.objects.latest("pk").job_id or 0)
        batch = ImportBatch.objects.latest("pk")
        assert batch.state == state, mark
        page = browser.get(f"{base}/import/{batch.pk}/").content.decode()
        assert page.count("othing was imported") == (state == "refused"), "said once"
        assert f'<a href="{base}/import/" aria-current="page">' in page, "the tab one is on"
    browser.post(f"{sent}confirm/", {**columns, "delimiter": "semicolon", "go": "import"})
    job_run(ImportBatch.objects.latest("pk").job_id or 0)
    assert Item.objects.get().content["text"] == "Late, and wrong"
