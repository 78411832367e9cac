"""Votes with the journal events they rest on: as an import of existing votes writes them, or as people give them."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.services.pseudonyms import pseudonym_of
from annotations.items.models import Item
from annotations.projects.models import Project
from annotations.work.domain.label_event import Pay, Version, label_event
from annotations.work.models import ExternalAnnotator, LabelEvent
from journal.models import Event
from journal.services import event_body
from kernel import clock
from kernel.ids import uuid7

Vote = tuple[Item, str, Mapping[str, Any]]


def import_votes(
    project: Project, votes: Iterable[Vote], *, groups: Mapping[str, Mapping[str, Any]] | None = None
) -> list[LabelEvent]:
    """Existing votes (item, annotator's name elsewhere, answers), each with an event of its own, in the order given."""
    votes = list(votes)
    known = {row.external_id: row for row in ExternalAnnotator.objects.filter(project=project)}
    fresh = [
        ExternalAnnotator(project=project, external_id=name, groups=dict((groups or {}).get(name, {})))
        for name in dict.fromkeys(name for _, name, _ in votes)
        if name not in known
    ]
    known |= {row.external_id: row for row in ExternalAnnotator.objects.bulk_create(fresh)}
    at = clock.utcnow()
    events = Event.objects.bulk_create(
        [
            _event(project, item, answers, at, kind="import", annotator=_outside(project, name))
            for item, name, answers in votes
        ],
        batch_size=2_000,
    )
    rows = [
        _row(project, item, answers, event, at, kind="import", external_annotator=known[name])
        for (item, name, answers), event in zip(votes, events, strict=True)
    ]
    return LabelEvent.objects.bulk_create(rows, batch_size=2_000)


def give_vote(
    project: Project, item: Item, annotator: User, answers: Mapping[str, Any], *, corrects: LabelEvent | None = None
) -> LabelEvent:
    """A vote of a member, or the correction of one."""
    at, kind = clock.utcnow(), "revise" if corrects else "create"
    pay = Pay(rule="pay/1", amount_minor=12, currency="EUR")
    name = pseudonym_of(annotator, f"project:{project.pk}")
    event = _event(project, item, answers, at, kind=kind, annotator=name, pay=pay, active_ms=4_000)
    event.save()
    row = _row(project, item, answers, event, at, kind=kind, annotator=annotator, previous=corrects, active_ms=4_000)
    row.pay_minor, row.currency = 12, "EUR"
    row.save()
    return row


def _outside(project: Project, name: str) -> str:
    return "x-" + hmac.new(b"a key for tests", f"{project.pk} {name}".encode(), hashlib.sha256).hexdigest()[:24]


def _event(
    project: Project, item: Item, answers: Mapping[str, Any], at: datetime, *, kind: str, annotator: str, **more: Any
) -> Event:
    schema, guideline = project.current_schema, project.current_guideline
    assert schema is not None
    assert guideline is not None
    data = label_event(
        kind=kind,
        project=f"p{project.pk}",
        item=f"i{item.pk}",
        item_sha256=bytes(item.content_sha256).hex(),
        answers=answers,
        schema=Version(schema.number, schema.sha256),
        guideline=Version(guideline.number, guideline.sha256),
        annotator=annotator,
        tool="fairhand/0.1.0",
        client="import" if kind == "import" else "browser",
        submitted_at=at,
        **more,
    )
    uid = uuid7(at)
    fields: dict[str, Any] = {
        "organisation_id": project.organisation_id,
        "action": f"work:label:{kind}",
        "subject": f"item:{item.pk}",
        "actor": annotator,
        "at": at,
    }
    return Event(uid=uid, body=event_body(uid=uid, data=data, **fields), **fields)


def _row(
    project: Project, item: Item, answers: Mapping[str, Any], event: Event, at: datetime, *, kind: str, **more: Any
) -> LabelEvent:
    schema, guideline = project.current_schema, project.current_guideline
    assert schema is not None
    assert guideline is not None
    return LabelEvent(
        project=project,
        item=item,
        kind=kind,
        answers=dict(answers),
        schema=schema,
        guideline=guideline,
        event_id=event.pk,
        submitted_at=at,
        **more,
    )
