"""Submitting a label: everything that must stand or fall together, in one transaction.

Label event, journal row, pay line, exposure settlement and counters; with `then_next` the next lease as well, so that a
label costs one request. The person is locked first, which makes the idempotency look-up and the lease check race-free.
"""

import hashlib
import json
from functools import cache
from typing import Any

from django.db import connection, transaction

from accounts.actor import Actor
from annotations.exposure.selectors.usage import Standing
from annotations.exposure.services.account import account_lock
from annotations.exposure.services.charging import CHARGE
from annotations.exposure.services.reservation import settlement
from annotations.pay.domain.earnings import RULE_VERSION
from annotations.pay.domain.kinds import LineKind
from annotations.pay.services.accrual import pay_accrue
from annotations.pay.services.ledger import POST, check_entries
from annotations.projects.domain.answers import check_answers, vote_rows
from annotations.projects.domain.question import ItemFacts
from annotations.projects.selectors.versions import guideline_version, question_schema, schema_version
from annotations.work.domain.label_event import Pay, Version, label_event
from annotations.work.domain.tool import TOOL
from annotations.work.services.again import answer_again
from annotations.work.services.desk import desk_open_session
from annotations.work.services.finish import FINISH, finish_noted, finish_values
from annotations.work.services.held import Held, LeaseLost, held_for_label, held_time, lost_lease
from annotations.work.services.lease import offer_next
from annotations.work.services.offer_body import offer_body
from annotations.work.services.person import Person, person_lock
from background.bigints import bigints
from journal.services import EVENT_INSERT, event_values
from kernel.canonical_json import canonical_bytes
from kernel.errors import FairhandError
from webapi.idempotency import answer_keep, answer_known

Answer = tuple[int, dict[str, Any]]


def submission_create(
    *, actor: Actor, lease_id: int, fence: int, answers: Any, key: str, then_next: bool = False
) -> Answer:
    """Submit the answers of a lease once per `key`; returns (status, body), the stored ones on a retry.

    Raises Conflict `lease-lost` when the lease has ended; what was sent is then kept as a draft.
    """
    digest = hashlib.sha256(
        canonical_bytes({"lease": lease_id, "fence": fence, "answers": answers, "next": then_next})
    ).hexdigest()
    try:
        with transaction.atomic():
            person = person_lock(actor.user_id)
            try:
                held, standing = held_for_label(lease_id=lease_id, user_id=actor.user_id, fence=fence, now=person.now)
            except (LeaseLost, FairhandError):
                # What was submitted once has ended its lease: only here can this be a retry.
                known = answer_known(user_id=actor.user_id, key=key, digest=digest)
                if known is None:
                    raise
                return answer_again(actor, known)
            client = "api" if actor.scopes is not None else "browser"
            body, settled = _submit(held, standing, person, answers, client=client)
            if then_next:
                body["next"] = offer_body(offer_next(held.desk, person, settled=settled))
            answer_keep(user_id=actor.user_id, key=key, digest=digest, status=201, body=body)
            return 201, body
    except LeaseLost as lost:
        raise lost_lease(lost.held, answers) from None


def _submit(
    held: Held, standing: Standing | None, person: Person, answers: Any, *, client: str
) -> tuple[dict[str, Any], Standing | None]:
    """The body, and how the person stands after it where the view is charged."""
    desk = held.desk
    schema = question_schema(held.schema_id)
    facts = ItemFacts(
        kind=desk.item_kind,
        width=held.content.get("width", 0),
        height=held.content.get("height", 0),
        characters=len(held.content.get("text", "")),
    )
    accepted = check_answers(schema, answers, facts)
    active_ms, counted, seen_ms = held_time(held, person)
    desk_open_session(desk, user_id=person.user_id, now=person.now)
    line = desk.line(LineKind.LABELLING, held.pay_policy_id)
    pay = pay_accrue(
        line=line,
        quantity=active_ms if line.unit == "ms" else 1,
        organisation_id=desk.organisation_id,
        project_id=desk.project_id,
        user_id=person.user_id,
        key=f"label:{held.id}",
        evidence={"assignment": held.id, "active_ms": active_ms},
        purses=desk.purses(person.user_id, held.pay_policy_id),
        at=person.now,
        assignment_id=held.id,
        session_id=desk.session_id,
        worked_ms=active_ms,
        book=False,
    )
    desk.keep_line(pay.line, held.pay_policy_id, pay.amount_minor)
    rows = vote_rows(schema, accepted)
    ended = finish_values(held, person, state="submitted", active_ms=active_ms, counted=counted, pay=pay, votes=1)
    settled, owed = None, None
    if held.level:
        standing = standing or account_lock(person.user_id, person.now)
        settled, owed = settlement(standing, assignment_id=held.id, now=person.now, seen_ms=seen_ms)
    booking = pay.booking.values() if pay.booking else None
    label_id = _insert_label(
        event_values(
            organisation_id=desk.organisation_id,
            action="work:label:create",
            subject=f"assignment:{held.id}",
            actor=person.pseudonym(f"project:{desk.project_id}"),
            at=person.now,
            data=_event(
                held,
                person,
                accepted,
                active_ms=active_ms,
                amount_minor=pay.amount_minor,
                currency=line.currency,
                client=client,
            ),
        )
        | ended
        | {
            "answers": json.dumps(accepted),
            "labels": sorted({f"{row.question}={row.label}" for row in rows if row.selected}),
            "schema": held.schema_id,
            "guideline": held.guideline_id,
            "pay": pay.amount_minor,
        },
        booking,
        owed,
    )
    finish_noted(held, person, ended)
    body = {
        "submission": {
            "id": label_id,
            "active_ms": active_ms,
            "pay": {"amount_minor": pay.amount_minor, "currency": line.currency},
        },
    }
    return body, settled


_LABEL = f"""
event AS ({EVENT_INSERT}), label AS (
  INSERT INTO work_labelevent (kind, project_id, item_id, assignment_id, annotator_id, answers, labels, schema_id, guideline_id, event_id,
                               active_ms, pay_minor, currency, submitted_at)
  VALUES ('create', %(project)s, %(item)s, %(assignment)s, %(user)s, %(answers)s, %(labels)s, %(schema)s, %(guideline)s,
          (SELECT id FROM event), %(active)s, %(pay)s, %(currency)s, %(now)s)
  RETURNING id
), {FINISH}
"""  # noqa: S608 - constants only


@cache
def _statement(*, books: bool, charges: bool) -> str:
    """The statement of a label that books a line and charges a view, or not. What its parts call by one name is one thing.

    psycopg keeps what it made of a statement of at most 4,096 characters and 50 values; a longer one it would take apart
    at every label.
    """
    parts = [_LABEL, *([POST] if books else ()), *([CHARGE] if charges else ())]
    entries = "(SELECT count(*) FROM entries)" if books else "NULL"
    return " ".join(f"WITH {', '.join(parts)} SELECT id, {entries} FROM label".split())  # noqa: S608 - constants only


def _insert_label(values: dict[str, Any], booking: dict[str, Any] | None, charge: dict[str, Any] | None) -> int:
    """Event, label, counters, pay line and charge in one statement, the hottest write of the platform; the label's id."""
    statement = _statement(books=booking is not None, charges=charge is not None)
    with connection.cursor() as cursor:
        cursor.execute(statement, bigints({**values, **(booking or {}), **(charge or {})}))
        label_id, entries = cursor.fetchone()
    if booking is not None:
        check_entries(entries)
    return int(label_id)


def _event(
    held: Held,
    person: Person,
    answers: dict[str, Any],
    *,
    active_ms: int,
    amount_minor: int,
    currency: str,
    client: str,
) -> dict[str, Any]:
    schema, guideline = schema_version(held.schema_id), guideline_version(held.guideline_id)
    return label_event(
        kind="create",
        project=f"p{held.desk.project_id}",
        item=f"i{held.item_id}",
        item_sha256=held.content_sha256.hex(),
        answers=answers,
        schema=Version(schema.number, schema.sha256),
        guideline=Version(guideline.number, guideline.sha256),
        annotator=person.pseudonym(f"project:{held.desk.project_id}"),
        tool=TOOL,
        client=client,
        assignment=f"a{held.id}",
        started_at=held.leased_at,
        submitted_at=person.now,
        active_ms=active_ms,
        pay=Pay(rule=RULE_VERSION, amount_minor=amount_minor, currency=currency),
    )
