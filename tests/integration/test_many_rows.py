"""Pages that list many things: what they ask of the database does not grow with the list, or they become slow where it matters."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessRecord
from accounts.roles import Role
from accounts.services.journal import record
from annotations.exposure.models import ExposureAccount
from kernel import clock
from tests.factories.pay import do_work
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db


def statements(client: Client, url: str) -> int:
    client.get(url)  # what is kept for the second time is not counted
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured.captured_queries)


def growth(client: Client, url: str, grow: Callable[[], None]) -> int:
    """How many statements more the page takes when `grow` has added ten rows."""
    before = statements(client, url)
    for _ in range(10):
        grow()
    return statements(client, url) - before


def test_work_asks_of_all_open_projects_at_once_but_for_the_last_labels_of_each() -> None:
    organisation = make_organisation()
    annotator = make_member(organisation, Role.ANNOTATOR)

    def another() -> None:
        do_work(make_project(organisation), annotator, ms=60_000, at=clock.utcnow())

    another()
    assert growth(signed_in(annotator), "/work/", another) == 10


def test_the_safety_desk_asks_of_all_annotators_at_once_and_each_still_sees_that_it_was_read() -> None:
    organisation = make_organisation()
    steward = make_member(organisation, Role.STEWARD)

    def another() -> None:
        ExposureAccount.objects.create(user=make_member(organisation, Role.ANNOTATOR))

    another()
    assert growth(signed_in(steward), f"/o/{organisation.slug}/safety/", another) == 0
    assert AccessRecord.objects.filter(reader=steward).values("subject").distinct().count() == 11


def test_the_journal_asks_for_the_places_of_all_its_events_at_once() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    auditor = make_member(organisation, Role.AUDITOR)

    def another() -> None:
        record(
            user=auditor,
            organisation_id=organisation.pk,
            action="test:row",
            subject="test:1",
            data={},
            at=clock.utcnow(),
        )

    another()
    assert growth(signed_in(auditor), f"/p/{project.pk}/journal/", another) == 0
