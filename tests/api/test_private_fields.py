"""E02: words planted in private fields are looked for in every page, answer and log line that each role can get.

Every address of the URL map is opened with ids that exist, by a member with each role, a stranger and nobody at all.
"""

import logging
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.recourse.models import Decision, Hold
from annotations.recourse.services.appeals import appeal_make
from annotations.recourse.services.holds import hold_place
from kernel import clock
from notices.services import notice_send
from tests.factories.foreign import foreign_objects
from tests.factories.pay import give_details
from tests.factories.people import make_member, make_organisation, make_token, make_user, signed_in
from tests.factories.recourse import Court, make_court
from tests.factories.routes import routes

pytestmark = pytest.mark.django_db
IBAN = "GB82WEST12345698765432"
NAME, INBOX, CASE, APPEAL, HELD, TOKEN = (
    f"canary-{field}" for field in ("holder", "inbox", "case", "appeal", "hold", "token")
)
PLANTED = {NAME, INBOX, CASE, APPEAL, HELD, TOKEN, IBAN.lower(), "gb82 west 1234 5698 7654 32"}
# Who decides reads the case and its appeal; who answers appeals does, too; holds are for those who place them (recourse/policies.py).
READ_BY = {
    Role.OWNER: {CASE, APPEAL, HELD},
    Role.ADMINISTRATOR: {CASE, APPEAL, HELD},
    Role.REVIEWER: {CASE, APPEAL},
}


@pytest.fixture
def court() -> Court:
    """Ada has bank details, a notice, a token, a case with an appeal, and was held."""
    court, now = make_court(), clock.utcnow()
    give_details(court.ada, now, iban=IBAN, name=NAME)
    notice_send(
        user_id=court.ada.pk, kind="test", title=INBOX, body=INBOX, organisation_id=court.organisation.pk, now=now
    )
    token, _ = make_token(court.ada)
    token.name = TOKEN
    token.save()
    decision = court.decide(now=now, explanation=CASE, evidence={"note": CASE})
    appeal_make(actor=Actor(user=court.ada), decision_id=decision.pk, text=APPEAL, now=now + timedelta(minutes=1))
    hold_place(actor=court.decider, person=str(court.member.pk), hours=1, explanation=HELD, now=now)
    return court


def addresses(court: Court) -> list[str]:
    """Every address that can be filled in: about Ada where the id is of something of hers, else about a guest."""
    administrator = make_member(court.organisation, Role.ADMINISTRATOR)
    ids = foreign_objects(court.project, administrator) | {
        "decision_id": Decision.objects.get(person=court.ada).pk,
        "hold_id": Hold.objects.get(person=court.ada).pk,
        "membership_id": court.member.pk,
        "person_id": court.ada.pk,
    }
    found = [route for route in routes() if route.template]
    return [route.address(org=court.organisation.slug, project_id=court.project.pk, ids=ids) for route in found]


def seen(client: Client, everything: list[str]) -> dict[str, list[str]]:
    """Which planted words this browser gets to see, and where."""
    # What the factory leaves half made may fail: the page that says so is looked at as well.
    client.raise_request_exception = False
    places = defaultdict(list)
    for address in everything:
        answer: Any = client.get(address)
        text = (
            (b"".join(answer.streaming_content) if answer.streaming else answer.content)
            .decode(errors="replace")
            .lower()
        )
        for word in PLANTED:
            if word in text:
                places[word].append(address)
    return dict(places)


def somebody(who: str, organisation: Organisation) -> User:
    if who == "a stranger":
        return make_member(make_organisation(), *Role)
    return make_member(organisation, Role(who))


@pytest.mark.parametrize("who", [*Role, "a stranger"])
def test_a_private_word_is_read_by_the_roles_that_may_and_by_nobody_else(
    court: Court, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    everything = addresses(court)
    caplog.set_level(logging.INFO)
    places = seen(signed_in(somebody(who, court.organisation)), everything)
    allowed = READ_BY.get(Role(who), set()) if who != "a stranger" else set()
    assert set(places) == allowed, places
    assert not [word for word in PLANTED if word in caplog.text.lower()]


def test_who_is_not_signed_in_reads_none_of_it(court: Court) -> None:
    everything = addresses(court)
    assert seen(Client(), everything) == {}
    assert seen(signed_in(make_user()), everything) == {}


def test_the_person_finds_their_own_so_the_search_looks_in_the_right_places(court: Court) -> None:
    places = seen(signed_in(court.ada), addresses(court))
    assert {INBOX, CASE, APPEAL, HELD, TOKEN, NAME, IBAN.lower()} <= set(places)
