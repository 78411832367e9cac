"""What an audit shows, on page and paper: differences, too little data, a reference, and what moved since the release before."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actor import Actor
from annotations.projects.models import Project
from background.services import job_run
from governance.audits.models import Audit
from governance.audits.selectors.audits import audit_files
from governance.releases.models import Release
from governance.releases.services.approval import release_withdraw
from tests.factories.audits import audited, page
from tests.factories.frozen_release import FROZEN_AT, make_release
from tests.factories.people import actor_in, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project(make_organisation(), slice_attributes=["topic"])


@pytest.fixture
def release(project: Project) -> Release:
    return make_release(project)


@pytest.fixture
def owner(project: Project) -> Actor:
    return actor_in(project.organisation, project.created_by, project_id=project.pk)


WITHHELD = "fewer than 5 people"


def test_an_audit_finds_the_planted_difference_and_shows_it_with_chart_table_and_words(
    owner: Actor, release: Release
) -> None:
    audit = audited(owner, release)
    flagged = {one["check"] for one in audit.report["findings"] if one["verdict"] == "flag"}
    assert "group_disagreement" in flagged
    # Another measure of the same gap is a line inside the finding.
    shown = sum(not one["part_of"] for one in audit.report["findings"])
    html = page(owner.user, release)
    assert "Whose view the labels carry" in html
    assert html.count('class="plot"') == len(audit.charts) > 0
    assert html.count("What it means.") == html.count("What to do.") == shown
    assert "needs your answer" in html or "need your answer" in html


def test_the_page_holds_nothing_a_strict_content_policy_forbids(owner: Actor, release: Release) -> None:
    audited(owner, release)
    html = page(owner.user, release)
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_sides_with_too_little_data_are_on_the_page_with_their_counts(owner: Actor, release: Release) -> None:
    audit = audited(owner, release, minimums={"items": 40})
    html = page(owner.user, release)
    unsure = [
        one for one in audit.report["findings"] if one["verdict"] == "insufficient_evidence" and not one["part_of"]
    ]
    assert unsure
    for one in unsure:
        assert f'id="finding-{one["id"]}"' in html
    assert "not enough evidence" in html
    assert ">30<" in html, "each half of the topics has 30 items, fewer than the 40 asked for"


def test_a_region_of_three_people_is_withheld_on_the_page_and_cannot_be_worked_out(
    owner: Actor, release: Release
) -> None:
    audited(owner, release)
    html = page(owner.user, release)
    assert WITHHELD in html
    rows = re.findall(r"<tr>(.*?)</tr>", html, flags=re.S)
    west = [row for row in rows if ">west<" in row]
    assert west
    for row in west:
        assert "withheld" in row
    # Whoever did not say is one person: were that cell shown, 30 − 10 − 10 − 6 − 1 would give the three away.
    undisclosed = [row for row in rows if ">not disclosed<" in row.lower()]
    assert all("withheld" in row for row in undisclosed)


def test_the_same_release_gives_the_same_report_and_the_same_paper(owner: Actor, release: Release) -> None:
    first = audited(owner, release)
    files = audit_files(release.pk)
    second = audited(owner, release)
    assert second.report_sha256 == first.report_sha256
    assert second.charts == first.charts
    assert audit_files(release.pk) == files
    assert files["audit.pdf"].startswith(b"%PDF")


def test_a_reference_population_from_a_csv_is_compared_and_named(owner: Actor, release: Release) -> None:
    upload = SimpleUploadedFile("census.csv", b"category,share\nnorth,20\nsouth,60\nwest,20\n", "text/csv")
    client = signed_in(owner.user)
    form = {
        "slices": ["topic"],
        "groups": ["region"],
        "depth": "1",
        "reference": upload,
        "reference_attribute": "annotators:region",
        "reference_name": "Census of the regions",
        "reference_source": "Statistical office",
        "reference_date": "2025",
    }
    answer = client.post(f"/p/{release.project_id}/releases/1.0.0/audit/", form)
    assert answer.status_code == 302
    audit = Audit.objects.get(release_id=release.pk)
    job_run(int(audit.job_id or 0))
    audit.refresh_from_db()
    assert audit.spec["references"][0]["shares"]["south"] == 0.6
    assert any(one["check"] == "representation" for one in audit.report["findings"])
    assert "Census of the regions" in page(owner.user, release)


def test_a_reference_that_cannot_be_read_is_refused_with_its_rows(owner: Actor, release: Release) -> None:
    upload = SimpleUploadedFile("census.csv", b"category,share\nnorth,many\nsouth,60\n", "text/csv")
    form = {
        "depth": "1",
        "reference": upload,
        "reference_attribute": "annotators:region",
        "reference_name": "Census",
        "reference_source": "Office",
        "reference_date": "2025",
    }
    answer = signed_in(owner.user).post(f"/p/{release.project_id}/releases/1.0.0/audit/", form)
    assert answer.status_code == 422
    assert "Row 2" in answer.content.decode()
    assert not Audit.objects.exists()


def test_the_next_release_is_compared_with_the_last_on_page_paper_and_by_drift(owner: Actor, project: Project) -> None:
    first, second = (
        make_release(project, items=40),
        make_release(project, version="1.1.0", frozen_at=FROZEN_AT + timedelta(days=9)),
    )
    audited(owner, first)
    audit = audited(owner, second)
    moved = [one for one in audit.report["findings"] if one["slice"].startswith("items:release:label=tone")]
    assert [one["statistic"] for one in moved] == ["TVD"]
    assert "release 1.0.0" in moved[0]["title"]
    assert "Since release 1.0.0" in page(owner.user, second)
    compared = audit_files(second.pk)["audit.pdf"]
    Audit.objects.filter(release_id=first.pk).update(finished_at=None)
    assert "Since release" not in page(owner.user, second)
    assert audit_files(second.pk)["audit.pdf"] != compared


def test_a_release_that_was_withdrawn_is_not_what_the_next_is_compared_with(owner: Actor, project: Project) -> None:
    first, second = (
        make_release(project),
        make_release(project, version="1.1.0", frozen_at=FROZEN_AT + timedelta(days=9)),
    )
    audited(owner, first)
    release_withdraw(actor=owner, project_id=project.pk, version=first.version, reason="wrong items")
    audit = audited(owner, second)
    assert not [one for one in audit.report["findings"] if one["slice"].startswith("items:release")]
    assert "Since release" not in page(owner.user, second)
    alone = audit_files(second.pk)["audit.pdf"]
    Audit.objects.filter(release_id=first.pk).delete()
    assert audit_files(second.pk)["audit.pdf"] == alone


def test_page_paper_and_drift_pass_over_a_withdrawn_release_to_the_one_before_it(
    owner: Actor, project: Project
) -> None:
    first, second, third = (
        make_release(project, items=40, version=version, frozen_at=FROZEN_AT + timedelta(days=9 * place))
        for place, version in enumerate(("1.0.0", "1.1.0", "1.2.0"))
    )
    audited(owner, first)
    audited(owner, second)
    release_withdraw(actor=owner, project_id=project.pk, version=second.version, reason="wrong items")
    audit = audited(owner, third)
    moved = [one["title"] for one in audit.report["findings"] if one["slice"].startswith("items:release")]
    assert moved
    assert all("release 1.0.0" in title for title in moved)
    assert "Since release 1.0.0" in page(owner.user, third)
