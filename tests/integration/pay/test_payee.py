"""Bank details: sealed, changed only by the person themselves a moment after they showed who they are, told, and held."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.actor import Actor
from accounts.models import AccessRecord, User
from annotations.pay.models import PayeeDetails
from annotations.pay.selectors.payees import my_payee, payees_in_use, places_of_work
from annotations.pay.services.payee import payee_set
from journal.models import Event
from kernel import clock
from kernel.clock import ManualClock
from kernel.errors import Forbidden, Unavailable
from notices.models import Notice
from tests.factories.clock import standing
from tests.factories.pay import IBAN, OTHER_IBAN
from tests.factories.people import PASSWORD, make_token, make_user, signed_in, with_token

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
BODY = {"name": "Ada Lovelace", "iban": IBAN, "country": "DE", "region": "", "place_from": "2026-01-01"}


@pytest.fixture(autouse=True)
def now() -> Iterator[ManualClock]:
    with standing(START) as manual:
        yield manual


@pytest.fixture
def ada() -> User:
    return make_user(name="Ada", password=PASSWORD)


def confirmed(user: User) -> Client:
    """A browser in which the person has shown their password a moment ago, as allauth's page asks for it."""
    client = signed_in(user)
    done = client.post("/accounts/reauthenticate/?next=/me/pay/details/", {"password": PASSWORD})
    assert done.status_code == 302, done.content
    return client


def put(client: Client, **changes: Any) -> Any:
    return client.put("/api/me/payee/", BODY | changes, content_type="application/json")


def set_as(user: User, iban: str = IBAN, **changes: Any) -> PayeeDetails:
    values: dict[str, Any] = {"name": "Ada Lovelace", "iban": iban, "country": "DE", "region": "", **changes}
    values.setdefault("place_from", date(2026, 1, 1))
    return payee_set(actor=Actor(user=user), **values, reauthenticated=True, now=clock.utcnow())


def test_details_are_saved_after_a_confirmation_and_wait_72_hours(ada: User, now: ManualClock) -> None:
    saved = put(confirmed(ada))
    assert saved.status_code == 200, saved.content
    assert saved.json()["in_use"] is None
    assert saved.json()["waiting"]["iban"] == IBAN
    now.advance(timedelta(hours=71, minutes=59))
    assert payees_in_use([ada.pk], clock.utcnow()) == {}
    now.advance(timedelta(minutes=1))
    assert payees_in_use([ada.pk], clock.utcnow())[ada.pk].payee.iban == IBAN


def test_a_session_that_was_not_confirmed_a_moment_ago_changes_nothing(ada: User) -> None:
    refused = put(signed_in(ada))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:fairhand:problem:reauthenticate")
    assert not PayeeDetails.objects.exists()


def test_a_token_can_never_change_them(ada: User) -> None:
    refused = put(with_token(make_token(ada)[1]))
    assert refused.status_code == 403
    with pytest.raises(Forbidden):
        payee_set(
            actor=Actor(user=ada, scopes=frozenset({"write"})), name="A", iban=IBAN, country="DE", region="",
            place_from=START.date(), reauthenticated=True, now=START,
        )  # fmt: skip
    assert not PayeeDetails.objects.exists()


def test_somebody_without_password_or_second_factor_must_first_have_one() -> None:
    ben = make_user(name="Ben")
    assert put(signed_in(ben)).status_code == 403
    page = signed_in(ben).get("/me/pay/details/").content.decode()
    assert "set a password" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("iban", "DE89370400440532013001"),
        ("iban", ""),
        ("country", "UK"),
        ("place_from", "2026-03-05"),
        ("place_from", "soon"),
        ("name", ""),
        ("colour", "red"),
    ],
)
def test_what_cannot_be_is_refused_with_422_and_names_the_field(ada: User, field: str, value: str) -> None:
    refused = put(confirmed(ada), **{field: value})
    assert refused.status_code == 422, refused.content
    assert refused.json()["errors"][0]["field"] == field
    assert not PayeeDetails.objects.exists()


def test_the_person_is_told_at_once_and_no_number_stands_in_the_notice_or_the_journal(ada: User) -> None:
    put(confirmed(ada))
    (notice,) = Notice.objects.filter(user=ada, kind="payee-changed")
    assert notice.urgent
    assert IBAN not in notice.body
    assert "enter your own details again" in notice.body
    event = Event.objects.get(action="pay:payee:set")
    assert IBAN.encode() not in bytes(event.body)


def test_nothing_of_the_details_stands_in_the_database_in_the_clear(ada: User) -> None:
    put(confirmed(ada))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text FROM pay_payeedetails d")
        (text,) = cursor.fetchone()
    for part in (IBAN, "Ada Lovelace", '"DE"', IBAN.encode().hex(), b"Ada Lovelace".hex()):
        assert part not in text


def test_a_sealed_version_does_not_open_for_another_person(ada: User) -> None:
    row = set_as(ada)
    ben = make_user()
    PayeeDetails.objects.create(
        user=ben, number=1, made_at=START, usable_from=START, key_id=row.key_id, sealed=row.sealed
    )
    with pytest.raises(Unavailable):
        my_payee(Actor(user=ben), START)


def test_a_thief_s_change_is_undone_for_good(ada: User, now: ManualClock) -> None:
    set_as(ada)
    now.advance(timedelta(days=10))
    set_as(ada, OTHER_IBAN)
    assert payees_in_use([ada.pk], clock.utcnow())[ada.pk].payee.iban == IBAN
    now.advance(timedelta(hours=5))
    restored = set_as(ada)
    assert restored.usable_from == clock.utcnow()
    now.advance(timedelta(days=30))
    assert payees_in_use([ada.pk], clock.utcnow())[ada.pk].payee.iban == IBAN


def test_saving_the_same_again_makes_no_version_and_tells_nobody(ada: User) -> None:
    assert set_as(ada).pk == set_as(ada).pk
    assert Notice.objects.filter(user=ada).count() == 1


def test_the_place_of_work_holds_from_its_day_and_is_not_held_back(ada: User, now: ManualClock) -> None:
    set_as(ada, place_from=date(2026, 1, 1))
    set_as(ada, country="fr", region="Bretagne", place_from=date(2026, 3, 1))
    days = {(12, 31): [], (2, 28): [("DE", "")], (3, 4): [("FR", "Bretagne")]}
    for (month, day), places in days.items():
        on = date(2025 if month == 12 else 2026, month, day)
        assert places_of_work(ada.pk, first=on, last=on) == places
    assert places_of_work(ada.pk, first=date(2026, 2, 23), last=date(2026, 3, 1)) == [("DE", ""), ("FR", "Bretagne")]


def test_the_page_leads_through_confirming_and_saving(ada: User) -> None:
    plain = signed_in(ada)
    page = plain.get("/me/pay/details/").content.decode()
    assert "Confirm that it is me" in page
    assert 'name="iban"' not in page
    assert plain.post("/me/pay/details/", BODY)["Location"].startswith("/accounts/reauthenticate/")
    client = confirmed(ada)
    assert 'name="iban"' in client.get("/me/pay/details/").content.decode()
    bad = client.post("/me/pay/details/", BODY | {"iban": "DE00"})
    assert bad.status_code == 422
    shown = client.post("/me/pay/details/", BODY, follow=True).content.decode()
    assert "DE89 … 3000" in shown
    assert not AccessRecord.objects.exists(), "people reading about themselves leave no record"
