"""Ground of the API tests: one organisation with a person for every role, and a stranger from another."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from annotations.projects.models import Project
from tests.factories.people import make_member, make_organisation
from tests.factories.projects import make_project


@dataclass(frozen=True, slots=True)
class World:
    """`people` holds a member for each role; `stranger` is everything in `elsewhere`; `former` was a member of everything here."""

    organisation: Organisation
    project: Project
    people: dict[Role, User]
    elsewhere: Organisation
    elsewhere_project: Project
    stranger: User
    former: User


@pytest.fixture
def world(db: None) -> World:
    organisation, elsewhere = make_organisation("Here"), make_organisation("Elsewhere")
    people = {role: make_member(organisation, role) for role in Role}
    stranger = make_member(elsewhere, *Role)
    former = make_member(organisation, *Role)
    Membership.objects.filter(user=former).update(active=False)
    return World(
        organisation=organisation,
        project=make_project(organisation, owner=people[Role.OWNER]),
        people=people,
        elsewhere=elsewhere,
        elsewhere_project=make_project(elsewhere, owner=stranger),
        stranger=stranger,
        former=former,
    )


@pytest.fixture(autouse=True)
def _own_rate_limits(settings: Any) -> None:
    """Rate limits count in the cache. Each test has one of its own: clearing Redis would clear it for every process."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": os.urandom(4).hex()}}


@pytest.fixture
def still_clock() -> Iterator[time_machine.Traveller]:
    """Time moves only when the test moves it: no one-time code lapses and no rate limit recovers on a slow machine."""
    with time_machine.travel(time.time() // 30 * 30 + 1, tick=False) as clock:
        yield clock
