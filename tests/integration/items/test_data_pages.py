"""The pages: declare a source, check a file, correct its columns, import, find, look."""

import io
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from annotations.items.models import ImportBatch, Item, Source
from background.services import job_run
from tests.factories.imports import make_importer
from tests.factories.people import make_member, signed_in

pytestmark = pytest.mark.django_db
FILE = b"case,words,channel\nx1,A parcel is late,mail\nx2,Thank you,chat\n"


def upload(browser: Client, page: str, data: bytes, kind: str = "csv") -> Any:
    file = io.BytesIO(data)
    file.name = "cases.csv"
    return browser.post(page, {"file": file, "kind": kind, "source": "source"})


def test_an_owner_declares_checks_corrects_imports_and_finds() -> None:
    importer = make_importer(slice_attributes=["channel"])
    browser, base = signed_in(importer.owner), f"/p/{importer.project.pk}"
    declared = {"name": "calls", "hate": "2", "violence_gore": "0", "sexual": "0", "child_safety": "0", "self_harm": "0",
                "animal_cruelty": "0", "other": "0"}  # fmt: skip
    assert browser.post(f"{base}/sources/new/", declared).status_code == 302
    assert Source.objects.get(name="calls").declared_severity == {"hate": 2}

    sent = upload(browser, f"{base}/import/", FILE)
    assert sent.status_code == 302
    checked = ImportBatch.objects.get()
    assert (checked.dry_run, checked.options) == (True, {})
    assert b"Waiting" in browser.get(sent["Location"]).content
    job_run(checked.job_id or 0)
    shown = browser.get(sent["Location"]).content.decode()
    assert "no column &#x27;id&#x27;" in shown
    assert "A parcel is late" in shown, "the first rows are shown"

    columns = {"column_id": "case", "column_text": "words", "column_language": ""}
    again = browser.post(f"{sent['Location']}confirm/", {**columns, "go": "check"})
    job_run(ImportBatch.objects.latest("pk").job_id or 0)
    assert "The file can be imported" in browser.get(again["Location"]).content.decode()
    done = browser.post(f"{again['Location']}confirm/", {**columns, "go": "import"})
    assert not Item.objects.exists()
    job_run(ImportBatch.objects.latest("pk").job_id or 0)
    assert "Imported" in browser.get(done["Location"]).content.decode()
    assert Item.objects.count() == 2
    gone = browser.post(f"{again['Location']}confirm/", {**columns, "go": "import"})
    assert gone.status_code == 409, "the file is not kept any longer"

    listed = browser.get(f"{base}/items/?attribute.channel=mail").content.decode()
    assert "A parcel is late" in listed
    assert "Thank you" not in listed
    assert "Nothing fits" in browser.get(f"{base}/items/?q=nowhere").content.decode()
    item = Item.objects.get(external_id="x2")
    page = browser.get(f"{base}/items/{item.pk}/").content.decode()
    assert "Thank you" in page
    assert "Nobody has voted yet" in page


def test_a_disturbing_text_is_on_no_page_and_in_no_answer() -> None:
    importer = make_importer(severity={"hate": 1})
    importer.run(b"id,text\n1,something-vile\n")
    item = Item.objects.get()
    browser, base = signed_in(importer.owner), f"/p/{importer.project.pk}/items/"
    for page in (
        browser.get(base),
        browser.get(f"{base}{item.pk}/"),
        importer.get("items/"),
        importer.get(f"items/{item.pk}/"),
    ):
        assert page.status_code == 200
        assert b"something-vile" not in page.content


def test_what_stood_beside_a_disturbing_text_is_hidden_with_it_where_it_is_long() -> None:
    importer = make_importer(severity={"hate": 1})
    beside = "an answer that is as vile as the text it answers"
    importer.run(f"id,text,answer,channel\n1,something-vile,{beside},mail\n".encode())
    item = Item.objects.get()
    browser, base = signed_in(importer.owner), f"/p/{importer.project.pk}/items/"
    for page in (browser.get(base), browser.get(f"{base}{item.pk}/"), importer.get(f"items/{item.pk}/")):
        shown = page.content.decode()
        assert beside not in shown
        assert "mail" in shown
    assert "1 long attribute, hidden" in browser.get(f"{base}{item.pk}/").content.decode()
    importer.client.put("/api/me/consents/", {"category": "hate", "level": 1}, content_type="application/json")
    assert importer.post(f"items/{item.pk}/reveal/", {}).status_code == 200
    assert beside in browser.get(f"{base}{item.pk}/").content.decode()


@pytest.mark.parametrize(
    ("ground", "options"),
    [
        ({"severity": {"hate": 1}}, {}),
        ({"declared": False}, {}),
        ({}, {"severity": {"hate": "level"}}),
        ({"severity": {"hate": 1}}, {"columns": {"id": "id", "text": "words"}}),
    ],
)
def test_before_an_import_the_first_rows_of_what_may_disturb_are_lengths(ground: Any, options: Any) -> None:
    importer = make_importer(**ground)
    vile, long = "vile", "much longer than what tells one column from another"
    known = "columns" in options
    rows = f"id,words,more,level\n1,{vile if known else long},short,1\n".encode()
    importer.run(rows, options=options, dry_run="true")
    page = signed_in(importer.owner).get(f"/p/{importer.project.pk}/import/{ImportBatch.objects.get().pk}/")
    shown = page.content.decode()
    assert "The first rows" in shown
    assert ("<td>short</td>" in shown) is known
    assert f"<td>{len(vile if known else long)} characters</td>" in shown
    assert vile not in shown
    assert long not in shown


@pytest.mark.parametrize("columns", [{}, {"id": "id"}, {"id": "id", "text": "misspelt"}])
def test_before_anybody_said_which_column_is_the_text_a_short_text_is_a_length_as_well(columns: Any) -> None:
    importer = make_importer(severity={"hate": 1})
    importer.run(b"id,words\nfirst,vile\n", options={"columns": columns}, dry_run="true")
    page = signed_in(importer.owner).get(f"/p/{importer.project.pk}/import/{ImportBatch.objects.get().pk}/")
    shown = page.content.decode()
    assert "vile" not in shown
    assert "<td>4 characters</td>" in shown
    assert ("<td>first</td>" in shown) is ("id" in columns)


@pytest.mark.parametrize("level", [0, 1])
def test_what_stands_beside_votes_is_a_length_where_the_projects_texts_may_disturb(level: int) -> None:
    importer = make_importer(severity={"hate": level})
    importer.run(b"id,text\n1,a\n")
    columns = {"item": "item", "annotator": "annotator", "label": "label"}
    rows = b"item,annotator,label,words\n1,Ann,rude,vile\n"
    before = set(ImportBatch.objects.values_list("pk", flat=True))
    importer.run(rows, "votes", source="", options={"columns": columns}, dry_run="true")
    batch = ImportBatch.objects.exclude(pk__in=before).get()
    shown = signed_in(importer.owner).get(f"/p/{importer.project.pk}/import/{batch.pk}/").content.decode()
    assert "<td>rude</td>" in shown
    assert ("<td>vile</td>" in shown) is (level == 0)


def test_a_filter_nobody_knows_is_refused_and_never_ignored() -> None:
    importer = make_importer(slice_attributes=["channel"])
    importer.run(b"id,text,channel,secret\n1,One,mail,a\n2,Two,chat,b\n")
    found = {
        query: [item["external_id"] for item in importer.get(f"items/?{query}").json()["results"]]
        for query in ("q=on", "q=2", "attribute.channel=chat", "state=ready&limit=1", "language=fr")
    }
    assert found == {
        "q=on": ["1"],
        "q=2": ["2"],
        "attribute.channel=chat": ["2"],
        "state=ready&limit=1": ["2"],
        "language=fr": [],
    }
    for query in ("attribute.secret=a", "project=1", "content__text=x", "state=gone", "label=tone", "q=a&q=b", "q=%00"):
        refused = importer.get(f"items/?{query}")
        assert refused.status_code == 400, query
        assert refused["Content-Type"] == "application/problem+json"


def test_paging_by_key_shows_every_item_once() -> None:
    importer = make_importer()
    importer.run(b"id,text\n" + b"".join(b"n%d,t\n" % n for n in range(25)))
    seen, after = [], ""
    while True:
        page = importer.get(f"items/?limit=10{after}").json()
        seen += [item["external_id"] for item in page["results"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == [f"n{n}" for n in reversed(range(25))]


def test_reviewers_and_auditors_look_and_only_owners_and_administrators_import() -> None:
    importer = make_importer()
    importer.run(b"id,text\n1,a\n")
    base = f"/p/{importer.project.pk}"
    for role in Role:
        browser = signed_in(make_member(importer.organisation, role))
        may_look = role in {Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR}
        may_import = role in {Role.OWNER, Role.ADMINISTRATOR}
        assert (browser.get(f"{base}/items/").status_code == 200) is may_look, role
        assert (browser.get(f"{base}/import/").status_code == 200) is may_import, role
        assert (upload(browser, f"{base}/import/", FILE).status_code == 302) is may_import, role
