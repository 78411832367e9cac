"""The datasheet of a release, from its files and records to page, Markdown and PDF (DS-1 to DS-5)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from statistics import quantiles
from typing import Any

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.roles import Role
from annotations.projects.models import Project
from background.models import Job, JobState
from background.services import job_run
from governance.audits.services.start import audit_start
from governance.datasheets.models import Answer, Datasheet
from governance.datasheets.selectors.datasheets import datasheet_completeness, datasheet_files
from governance.datasheets.services.answer import answer_set
from governance.datasheets.services.compute import datasheet_compute
from governance.releases.models import Release, ReleaseState
from journal.models import Event
from kernel.errors import Conflict, Invalid, NotFound
from tests.factories.frozen_release import FROZEN_AT, make_release
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    project = make_project(make_organisation(), floor_minor=1_300, licence="CC-BY-4.0", protected_attributes=["topic"])
    source = make_source(project)
    source.collector, source.licence, source.notice_and_consent = "the reading group", "CC0-1.0", "asked in writing"
    source.created_at = FROZEN_AT - timedelta(days=1)
    source.save()
    return project


@pytest.fixture
def release(project: Project) -> Release:
    return make_release(project)


@pytest.fixture
def owner(project: Project) -> Actor:
    return actor_in(project.organisation, project.created_by, project_id=project.pk)


def computed(owner: Actor, release: Release) -> Datasheet:
    sheet = datasheet_compute(actor=owner, project_id=release.project_id, version=release.version)
    assert sheet.job is not None
    job_run(sheet.job.pk)
    sheet.refresh_from_db()
    sheet.job.refresh_from_db()
    assert sheet.job.state == JobState.DONE, sheet.job.error
    return sheet


def answer(owner: Actor, release: Release, question: str, text: str) -> None:
    answer_set(actor=owner, project_id=release.project_id, version=release.version, question=question, text=text)


def api(owner: Actor, release: Release) -> dict[str, Any]:
    body: dict[str, Any] = (
        signed_in(owner.user).get(f"/api/projects/{release.project_id}/releases/{release.version}/datasheet/").json()
    )
    return body


def entry(owner: Actor, release: Release, key: str) -> dict[str, Any]:
    return next(one for one in api(owner, release)["entries"] if one["key"] == key)


def rows(found: dict[str, Any], caption: str = "") -> dict[str, str]:
    """First cell to second of one table of an entry."""
    tables = found["fact"]["value"]["tables"]
    table = next(one for one in tables if caption in one["caption"])
    return {row[0]: row[1] for row in table["rows"]}


def test_ds1_the_page_shows_all_57_items_in_order_and_names_every_gap(owner: Actor, release: Release) -> None:
    computed(owner, release)
    html = signed_in(owner.user).get(f"/p/{release.project_id}/releases/1.0.0/datasheet/").content.decode()
    numbers = re.findall(r'<span class="no num">(\d+)</span>', html)
    assert numbers == [str(number) for number in range(1, 58)]
    unanswered = [one for one in api(owner, release)["entries"] if one["state"] not in ("automatic", "confirmed")]
    assert html.count("not answered") == len(unanswered)
    assert not re.search(r"<[^>]+\sstyle=", html)


def test_ds2_every_automatic_answer_bears_hash_query_and_the_time_of_the_freeze(owner: Actor, release: Release) -> None:
    computed(owner, release)
    automatic = [one for one in api(owner, release)["entries"] if one["mark"] == "auto"]
    assert len(automatic) == 15
    for one in automatic:
        assert one["state"] == "automatic"
        assert one["fact"]["content_hash"] == release.content_hash
        assert one["fact"]["at"] == FROZEN_AT.isoformat()
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", one["fact"]["query"])
        assert one["fact"]["value"]["text"]


def test_ds2_an_owner_s_answer_bears_author_date_and_version_and_turns_stale_with_the_next(
    owner: Actor, release: Release
) -> None:
    computed(owner, release)
    answer(owner, release, "purpose", "To learn how letters sound.")
    said = entry(owner, release, "purpose")
    assert said["state"] == "confirmed"
    assert said["given"]["author"] == owner.user.display_name
    assert said["given"]["confirmed_for"] == "1.0.0"
    following = make_release(
        Project.objects.get(pk=release.project_id), version="1.1.0", frozen_at=FROZEN_AT + timedelta(days=7)
    )
    computed(owner, following)
    assert entry(owner, following, "purpose")["state"] == "stale"
    html = signed_in(owner.user).get(f"/p/{release.project_id}/releases/1.1.0/datasheet/").content.decode()
    assert "stale: not confirmed for this release" in html
    answer(owner, following, "purpose", "To learn how letters sound.")
    assert entry(owner, following, "purpose")["state"] == "confirmed"
    assert entry(owner, release, "purpose")["given"]["confirmed_for"] == "1.0.0"


def test_ds3_computing_a_datasheet_again_gives_the_same_bytes(owner: Actor, release: Release) -> None:
    computed(owner, release)
    answer(owner, release, "purpose", "To learn how letters sound.\nNothing else.")
    first = datasheet_files(release.pk)
    facts = Datasheet.objects.get(release_id=release.pk).facts
    Datasheet.objects.update(computed_at=None, about={}, facts={}, hints={})
    # What happens after the freeze is none of the release's business.
    later = make_source(Project.objects.get(pk=release.project_id))
    later.name = "A source of later"
    later.save()
    make_release(Project.objects.get(pk=release.project_id), version="2.0.0", frozen_at=timezone.now())
    again = computed(owner, release)
    assert again.facts == facts
    assert datasheet_files(release.pk) == first
    assert set(first) == {"datasheet.json", "datasheet.md", "datasheet.pdf"}
    assert first["datasheet.pdf"].startswith(b"%PDF")
    assert b"A source of later" not in first["datasheet.md"]


def test_ds4_completeness_is_counted_of_fifty_by_section(owner: Actor, release: Release) -> None:
    assert datasheet_completeness(release.pk) is None
    computed(owner, release)
    assert datasheet_completeness(release.pk) == (15, 50)
    answer(owner, release, "purpose", "To learn how letters sound.")
    assert datasheet_completeness(release.pk) == (16, 50)
    sections = {one["section"]: (one["answered"], one["questions"]) for one in api(owner, release)["sections"]}
    assert sections["motivation"] == (1, 3)
    assert sum(answered for answered, _ in sections.values()) == 16


def test_ds5_pay_is_told_by_hourly_figures_over_people_from_recorded_time(owner: Actor, release: Release) -> None:
    computed(owner, release)
    found = entry(owner, release, "workers")
    pay = rows(found, "EUR")
    # 60 votes of 30 s each: ten people at 0.10 a vote (12.00 an hour), twenty at 0.12 (14.40 an hour).
    hourly = [12.0] * 10 + [14.4] * 20
    tenths = quantiles(hourly, n=10, method="inclusive")
    assert pay["annotators paid"] == "30"
    assert pay["median an hour"] == "14.40"
    assert pay["lowest tenth earns less than, an hour"] == f"{tenths[0]:.2f}" == "12.00"
    assert pay["highest tenth earns more than, an hour"] == "14.40"
    assert pay["the project's floor, an hour"] == "13.00"
    assert pay["share of people below the floor, before top-ups"] == "33.3 %"
    assert any("no work was rejected unpaid" in text for text in found["fact"]["value"]["text"])


def test_ds5_the_pay_of_fewer_than_five_people_is_withheld(owner: Actor, project: Project) -> None:
    few = make_release(project, version="0.1.0", regions=("north",) * 4)
    computed(owner, few)
    pay = rows(entry(owner, few, "workers"), "EUR")
    assert {name: said for name, said in pay.items() if "floor, an hour" not in name} == {
        "annotators paid": "withheld",
        "median an hour": "withheld",
        "lowest tenth earns less than, an hour": "withheld",
        "highest tenth earns more than, an hour": "withheld",
        "share of people below the floor, before top-ups": "withheld",
    }
    text = entry(owner, few, "workers")["fact"]["value"]["text"]
    assert any(said.startswith("Fewer than 5 people") for said in text)


def test_subpopulations_of_few_people_are_withheld_so_that_the_total_gives_none_away(
    owner: Actor, release: Release
) -> None:
    computed(owner, release)
    regions = rows(entry(owner, release, "subpopulations"), "region")
    assert regions == {
        "north": "10",
        "south": "10",
        "east": "withheld",
        "west": "withheld",
        "not disclosed": "withheld",
        "all": "30",
    }


def test_how_many_did_not_say_protects_nobody_else(owner: Actor, project: Project) -> None:
    few = make_release(project, version="0.2.0", regions=("north",) * 10 + ("west",) * 3 + (None,) * 4)
    computed(owner, few)
    regions = rows(entry(owner, few, "subpopulations"), "region")
    assert (regions["north"], regions["west"], regions["not disclosed"]) == ("withheld", "withheld", "withheld")


def test_errors_and_duplicates_are_counted_from_the_files(owner: Actor, release: Release) -> None:
    computed(owner, release)
    errors = rows(entry(owner, release, "errors"))
    assert errors["items in all"] == "60"
    assert errors["items whose content also belongs to another item"] == "2"
    assert errors["contents that occur more than once"] == "1"
    assert errors["items without any vote"] == "0"


def test_sources_become_first_drafts_that_a_person_has_to_confirm(owner: Actor, release: Release) -> None:
    computed(owner, release)
    rights = entry(owner, release, "third_party_rights")
    assert rights["state"] == "prefilled"
    assert "CC0-1.0" in json.dumps(rights["fact"])
    assert "the reading group" in json.dumps(entry(owner, release, "acquisition")["fact"])
    answer(owner, release, "third_party_rights", "None beyond the licence of the source.")
    assert entry(owner, release, "third_party_rights")["state"] == "confirmed"


def test_what_the_audit_flags_becomes_the_draft_of_what_limits_uses(owner: Actor, release: Release) -> None:
    computed(owner, release)
    assert entry(owner, release, "limits")["state"] == "unanswered"
    spec = {"shuffles": 199, "draws": 100}
    audit = audit_start(actor=owner, project_id=release.project_id, version="1.0.0", spec=spec)
    job_run(int(audit.job_id or 0))
    audit.refresh_from_db()
    flag = next(one for one in audit.report["findings"] if one["verdict"] == "flag")
    drafted = entry(owner, release, "limits")
    assert drafted["state"] == "prefilled"
    assert any(text.startswith(flag["title"]) for text in drafted["fact"]["value"]["text"])


def test_an_automatic_answer_cannot_be_written_over_and_an_unknown_one_not_be_given(
    owner: Actor, release: Release
) -> None:
    computed(owner, release)
    with pytest.raises(Invalid):
        answer(owner, release, "counts", "a million")
    with pytest.raises(NotFound):
        answer(owner, release, "favourite_colour", "teal")
    with pytest.raises(Invalid):
        answer(owner, release, "purpose", "x" * 10_001)
    assert not Answer.objects.exists()


def test_the_answers_of_an_approved_release_are_final(owner: Actor, release: Release) -> None:
    computed(owner, release)
    Release.objects.filter(pk=release.pk).update(state=ReleaseState.APPROVED)
    with pytest.raises(Conflict):
        answer(owner, release, "purpose", "too late")


def test_computing_twice_is_one_job_and_one_journal_row(owner: Actor, release: Release) -> None:
    sheet = computed(owner, release)
    before = Datasheet.objects.filter(pk=sheet.pk).values().get()
    assert datasheet_compute(actor=owner, project_id=release.project_id, version="1.0.0").job_id == sheet.job_id
    Job.objects.filter(pk=int(sheet.job_id or 0)).update(state=JobState.QUEUED)
    job_run(int(sheet.job_id or 0))
    assert Datasheet.objects.filter(pk=sheet.pk).values().get() == before
    assert Event.objects.filter(action="datasheets:datasheet:finish").count() == 1


def test_the_api_answers_an_item_and_gives_the_papers(owner: Actor, release: Release) -> None:
    computed(owner, release)
    client, base = signed_in(owner.user), f"/api/projects/{release.project_id}/releases/1.0.0/datasheet"
    put = client.put(f"{base}/purpose/", {"text": "To learn."}, content_type="application/json")
    assert put.status_code == 200
    assert put.json()["answered"] == 16
    assert client.put(f"{base}/purpose/", {"words": "x"}, content_type="application/json").status_code == 422
    assert client.get(f"{base}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{base}.md").content.decode().startswith("# Datasheet")
    page = client.post(f"/p/{release.project_id}/releases/1.0.0/datasheet/funding/", {"text": "The city."})
    assert page.status_code == 302
    assert entry(owner, release, "funding")["given"]["text"] == "The city."


def test_strangers_see_no_datasheet_and_auditors_change_none(owner: Actor, release: Release) -> None:
    computed(owner, release)
    project = Project.objects.get(pk=release.project_id)
    stranger = make_member(make_organisation(), Role.OWNER)
    auditor = make_member(project.organisation, Role.AUDITOR)
    url = f"/p/{release.project_id}/releases/1.0.0/datasheet/"
    assert signed_in(stranger).get(url).status_code == 404
    read = signed_in(auditor).get(url)
    assert read.status_code == 200
    assert "<textarea" not in read.content.decode()
    assert signed_in(auditor).post(f"{url}purpose/", {"text": "x"}).status_code in (403, 404)
