"""Projects for tests, written straight into the tables: a test that needs a project is not about how one is set up."""

import hashlib
from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import F

from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.items.models import Item, Source
from annotations.projects.domain.schema import parse_schema, schema_hash
from annotations.projects.models import (
    ExposurePolicyVersion,
    GuidelineVersion,
    PayPolicyVersion,
    Project,
    ProjectState,
    SchemaVersion,
)
from annotations.work.models import Assignment
from kernel import clock
from kernel.canonical_json import canonical_bytes
from tests.factories.people import make_member, make_organisation

SCHEMA: dict[str, Any] = {
    "questions": [
        {
            "id": "tone",
            "kind": "single_choice",
            "title": "What is the tone?",
            "labels": [{"value": "polite"}, {"value": "neutral"}, {"value": "rude"}],
        }
    ]
}
GUIDELINES = "# Tone\n\nJudge how it is said, not what is said."
_number = count(1)


def make_project(
    organisation: Organisation | None = None,
    *,
    owner: User | None = None,
    schema: dict[str, Any] | None = None,
    item_kind: str = "text",
    overlap: int = 1,
    state: str = ProjectState.PUBLISHED,
    pay_kind: str = "per_item",
    rate_minor: int = 12,
    floor_minor: int = 1241,
    **fields: Any,
) -> Project:
    """A published project with a schema, guidelines, pay and exposure policies of version 1."""
    organisation = organisation or make_organisation()
    owner = owner or make_member(organisation, Role.OWNER)
    number = next(_number)
    # Who is named as the person to turn to also says what there may be to see.
    fields.setdefault("content_notice", "Some of it may disturb." if fields.get("support_contact") else "")
    project = Project.objects.create(
        organisation=organisation,
        slug=f"project-{number}",
        name=f"Project {number}",
        item_kind=item_kind,
        overlap=overlap,
        state=state,
        created_by=owner,
        published_at=clock.utcnow() if state == ProjectState.PUBLISHED else None,
        **fields,
    )
    parsed = parse_schema(schema or SCHEMA, item_kind=item_kind)
    version: dict[str, Any] = {"project": project, "number": 1, "created_by": owner}
    project.current_schema = SchemaVersion.objects.create(
        definition=parsed.definition(), sha256=schema_hash(parsed), **version
    )
    project.current_guideline = GuidelineVersion.objects.create(
        markdown=GUIDELINES, sha256=_sha256(GUIDELINES), **version
    )
    pay = {"kind": pay_kind, "currency": "EUR", "rate_minor": rate_minor, "floor_minor": floor_minor}
    project.current_pay = PayPolicyVersion.objects.create(**pay, sha256=_sha256(pay), **version)
    project.current_exposure = ExposurePolicyVersion.objects.create(sha256=_sha256({}), **version)
    project.save()
    return project


def make_source(project: Project, *, severity: dict[str, int] | None = None) -> Source:
    """A source whose severity is declared: nothing disturbing unless said otherwise."""
    return Source.objects.create(
        project=project, name=f"Source {next(_number)}", declared_severity=severity or {}, created_by=project.created_by
    )


def make_items(project: Project, texts: list[str], *, source: Source | None = None, **fields: Any) -> list[Item]:
    """Ready text items, with a free slot for each vote the project wants."""
    source = source or make_source(project)
    first = next(_number)
    rows = [
        Item(
            project=project,
            source=source,
            external_id=f"t-{first}-{place}",
            content={"text": text},
            content_sha256=hashlib.sha256(text.encode()).digest(),
            slots_free=project.overlap,
            **{"severity_known": True, **fields},
        )
        for place, text in enumerate(texts)
    ]
    return Item.objects.bulk_create(rows)


def make_lease(item: Item, annotator: User) -> Assignment:
    """A live lease on the item, written straight into its table; the project's versions must be set."""
    project, now = item.project, clock.utcnow()
    Item.objects.filter(pk=item.pk).update(slots_free=F("slots_free") - 1)
    versions = project.current_schema, project.current_guideline, project.current_pay, project.current_exposure
    schema, guideline, pay, exposure = versions
    assert schema and guideline and pay and exposure, "the project has every version"
    return Assignment.objects.create(
        project=project,
        item=item,
        annotator=annotator,
        fence=1,
        schema=schema,
        guideline=guideline,
        pay_policy=pay,
        exposure_policy=exposure,
        leased_at=now,
        expires_at=now + timedelta(minutes=10),
    )


def _sha256(value: Any) -> str:
    return hashlib.sha256(value.encode() if isinstance(value, str) else canonical_bytes(value)).hexdigest()
