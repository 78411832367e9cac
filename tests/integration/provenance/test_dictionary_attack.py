"""E08: who hashes every address, name and number of a person meets none of it in the journal, the ledger's export or a release."""

import base64
import gzip
import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import record
from accounts.services.pseudonyms import pseudonym_of
from annotations.pay.selectors.journal_export import journal_export
from annotations.projects.models import Project
from annotations.recourse.services.appeals import appeal_make
from annotations.recourse.services.holds import hold_place
from annotations.recourse.services.sweep import recourse_sweep
from annotations.work.models import LabelEvent
from governance.releases.selectors.folders import release_folder
from journal.models import Event
from kernel import clock
from tests.factories.people import actor_in
from tests.factories.recourse import Court, make_court
from tests.factories.releases import freeze, make_labelled_project

pytestmark = pytest.mark.usefixtures("committed_db")
_HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")


@pytest.fixture
def court(committed_db: str) -> Court:
    """Ada worked, was decided about, appealed and was held; each of it is in the journal, her pay in the ledger."""
    court, now = make_court(), clock.utcnow()
    work = court.work(at=now - timedelta(days=3))
    decision = court.decide("rejection", now=now - timedelta(days=2), evidence={"assignments": work})
    recourse_sweep(now=now)
    appeal_make(actor=Actor(user=court.ada), decision_id=decision.pk, text="I wrote them.", now=now)
    hold_place(actor=court.decider, person=str(court.member.pk), hours=1, explanation="A leak.", now=now)
    return court


def dump(project: Project | None = None, *folders: Path) -> str:
    """Everything that leaves the house about what happened, as one text."""
    parts = [
        f"{actor} {subject} {bytes(body).decode()}"
        for actor, subject, body in Event.objects.values_list("actor", "subject", "body")
    ]
    if project is not None:
        owner = actor_in(project.organisation, project.created_by)
        parts += [part for format_ in ("hledger", "beancount") for part in journal_export(owner, format_)]
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".parquet":
            parts.append(str(pq.read_table(path).to_pylist()))
        else:
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            parts.append(data.decode(errors="replace"))
    return "\n".join(parts).lower()


def guesses(person: User, scopes: list[str]) -> Iterator[str]:
    """What a thief of the dump can compute of a person: hashes of what is known about them, bare, salted, and as a key."""
    for known in (person.email, person.email.upper(), person.email.split("@")[0], person.display_name, str(person.pk)):
        for name in _HASHES:
            for text in (
                known,
                f"user:{known}",
                *(f"{scope}{link}{known}" for scope in scopes for link in ("", ":", "/")),
            ):
                yield from written(hashlib.new(name, text.encode()).digest())
            for scope in scopes:
                yield from written(hmac.new(known.encode(), scope.encode(), name).digest())
                yield from written(hmac.new(scope.encode(), known.encode(), name).digest())


def written(digest: bytes) -> Iterator[str]:
    """Enough of a digest to know it by, as hexadecimal and as base64."""
    yield digest.hex()[:16]
    yield base64.b64encode(digest).decode()[:14].lower()


def found(person: User, scopes: list[str], text: str) -> list[str]:
    plain = [word for word in (person.email,) if word in text]
    return plain + [guess for guess in guesses(person, scopes) if guess in text]


def test_no_hash_of_anybody_is_in_the_journal_or_the_ledger(court: Court) -> None:
    scopes = [f"org:{court.organisation.pk}", f"project:{court.project.pk}", court.organisation.slug]
    text = dump(court.project)
    assert pseudonym_of(court.ada, scopes[0]) in text, "she stands there, so the search looks in the right place"
    for person in User.objects.all():
        assert found(person, scopes, text) == []


def test_no_hash_of_anybody_is_in_a_release() -> None:
    project, _ = make_labelled_project()
    release = freeze(project)
    scopes = [f"org:{project.organisation_id}", f"project:{project.pk}", f"release:{release.pk}", project.slug]
    text = dump(None, release_folder(release))
    people = User.objects.filter(pk__in=LabelEvent.objects.filter(project=project).values("annotator"))
    assert people.count() == 2
    for person in people:
        assert found(person, scopes, text) == []


@pytest.mark.parametrize("known", ["email", "display_name", "pk"])
def test_the_search_finds_a_pseudonym_that_can_be_guessed(court: Court, known: str) -> None:
    """What the platform would write if a pseudonym were made without the person's random key."""
    scope = f"org:{court.organisation.pk}"
    name = "p-" + hmac.new(str(getattr(court.ada, known)).encode(), scope.encode(), hashlib.sha256).hexdigest()[:24]
    with transaction.atomic():
        record(user=None, organisation_id=court.organisation.pk, action="test:plant", subject=name, data={})
    assert found(court.ada, [scope], dump())
