"""Writing versions: numbered, hashed, never edited. Setting what is in force already changes nothing."""

import hashlib
from typing import Any, TypeVar

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.projects.domain.guidelines import clean_guidelines, guidelines_hash
from annotations.projects.domain.schema import parse_schema, schema_hash
from annotations.projects.models import (
    ExposurePolicyVersion,
    GuidelineVersion,
    PayKind,
    PayPolicyVersion,
    Project,
    ProjectState,
    SchemaVersion,
)
from annotations.projects.models.versions import LONGEST_ITEM_S, Version
from annotations.projects.selectors.projects import project_get
from annotations.projects.services.cover import require_cover
from annotations.projects.services.limits import require_lowering
from kernel.canonical_json import canonical_bytes
from kernel.errors import Conflict, FieldError, Invalid
from kernel.money import EXPONENTS

V = TypeVar("V", bound=Version)
MAX_VIEW_MS = (5_000, 600_000)
MAX_ITEM_S = 36_000
# The windows of annotations.exposure.domain.limits, which a project may lower: qpms, and milliseconds for view.
LIMIT_NAMES = ("run", "hour", "day", "week", "view")


@transaction.atomic
def schema_set(*, actor: Actor, project_id: int, definition: dict[str, Any], change_note: str = "") -> SchemaVersion:
    """A new version of the questions. Votes keep the version they were given under."""
    project = project_get(actor, project_id, lock=True)
    schema = parse_schema(definition, item_kind=project.item_kind)
    return _append(
        actor, project, SchemaVersion, "schema", schema_hash(schema), change_note, definition=schema.definition()
    )


@transaction.atomic
def guideline_set(*, actor: Actor, project_id: int, markdown: str, change_note: str = "") -> GuidelineVersion:
    """A new version of the guidelines, as Markdown."""
    project = project_get(actor, project_id, lock=True)
    text = clean_guidelines(markdown)
    return _append(actor, project, GuidelineVersion, "guideline", guidelines_hash(text), change_note, markdown=text)


@transaction.atomic
def pay_set(
    *,
    actor: Actor,
    project_id: int,
    kind: str,
    currency: str,
    rate_minor: int = 0,
    floor_minor: int = 0,
    expected_item_s: int | None = None,
    longest_item_s: int | None = None,
    change_note: str = "",
) -> PayPolicyVersion:
    """A new version of the terms of pay, in minor units; what is leased already is paid under the old one (F07).

    Raises Conflict where the project is open for work and its escrow does not cover what these terms can come to, and
    `currency-fixed` for another currency once the project was published: its escrow, what it owes and the shifts it has
    promised are in that one, and no money of one currency covers a promise in another.
    """
    project = project_get(actor, project_id, lock=True)
    errors: list[FieldError] = []
    if kind not in PayKind.values:
        errors.append({"field": "kind", "message": f"One of {', '.join(PayKind.values)}."})
    if currency not in EXPONENTS:
        errors.append({"field": "currency", "message": "An ISO 4217 code this installation knows, such as EUR."})
    for field, value in (("rate_minor", rate_minor), ("floor_minor", floor_minor)):
        if kind == PayKind.UNPAID:
            if value != 0 or type(value) is not int:
                errors.append({"field": field, "message": "Unpaid work has neither a rate nor a floor: leave it at 0."})
        elif type(value) is not int or not 0 < value <= 10**9:
            errors.append({"field": field, "message": "A whole number of minor units (cents) above zero."})
    for field, seconds in (("expected_item_s", expected_item_s), ("longest_item_s", longest_item_s)):
        if seconds is not None and (type(seconds) is not int or not 0 < seconds <= MAX_ITEM_S):
            errors.append({"field": field, "message": f"Whole seconds from 1 to {MAX_ITEM_S}."})
    longest_item_s = longest_item_s or max(LONGEST_ITEM_S, expected_item_s or 0)
    if not errors and expected_item_s and longest_item_s < expected_item_s:
        errors.append({"field": "longest_item_s", "message": "The longest time cannot be below the expected one."})
    if not errors and kind == "hourly" and rate_minor < floor_minor:
        errors.append(
            {"field": "rate_minor", "message": "An hourly rate below the hourly floor promises less than it pays."}
        )
    if errors:
        raise Invalid("These terms of pay cannot be used.", errors=errors)
    values: dict[str, Any] = {
        "kind": kind,
        "currency": currency,
        "rate_minor": rate_minor,
        "floor_minor": floor_minor,
        "expected_item_s": expected_item_s,
        "longest_item_s": longest_item_s,
    }
    before = project.current_pay
    if before is not None and before.currency != currency and project.state != ProjectState.DRAFT:
        raise Conflict(
            f"This project pays in {before.currency}, and its currency stays once it was published.",
            code="currency-fixed",
            kept="The terms stand as they were.",
            remedy=f"Say these terms in {before.currency}, or make another project for {currency}.",
        )
    made = _append(actor, project, PayPolicyVersion, "pay", _hash(values), change_note, **values)
    if project.state == ProjectState.PUBLISHED:
        require_cover(project)
    return made


@transaction.atomic
def exposure_set(
    *,
    actor: Actor,
    project_id: int,
    max_view_ms: int = 120_000,
    blur_from_level: int = 2,
    limits: dict[str, int] | None = None,
    change_note: str = "",
) -> ExposurePolicyVersion:
    """A new version of the exposure policy. `limits` may only lower the platform's own; raising one is Forbidden (E4)."""
    project = project_get(actor, project_id, lock=True)
    errors: list[FieldError] = []
    if type(max_view_ms) is not int or not MAX_VIEW_MS[0] <= max_view_ms <= MAX_VIEW_MS[1]:
        errors.append(
            {"field": "max_view_ms", "message": f"Between {MAX_VIEW_MS[0]} and {MAX_VIEW_MS[1]} milliseconds."}
        )
    if type(blur_from_level) is not int or not 1 <= blur_from_level <= 2:
        errors.append(
            {
                "field": "blur_from_level",
                "message": "1 or 2: from level 2 on everything is hidden until it is asked for.",
            }
        )
    if any(type(value) is not int or value < 0 or name not in LIMIT_NAMES for name, value in (limits or {}).items()):
        errors.append({"field": "limits", "message": f"Whole numbers from 0, for {', '.join(LIMIT_NAMES)}."})
    if errors:
        raise Invalid("This exposure policy cannot be used.", errors=errors)
    require_lowering(limits or {})
    values: dict[str, Any] = {"max_view_ms": max_view_ms, "blur_from_level": blur_from_level, "limits": limits or {}}
    return _append(actor, project, ExposurePolicyVersion, "exposure", _hash(values), change_note, **values)


def _append(
    actor: Actor, project: Project, model: type[V], what: str, sha256: str, change_note: str, **values: Any
) -> V:
    last = model._default_manager.filter(project=project).order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        return last
    number = last.number + 1 if last else 1
    row = model._default_manager.create(
        project=project, number=number, sha256=sha256, change_note=change_note[:300], created_by=actor.user, **values
    )
    setattr(project, f"current_{what}", row)
    project.save(update_fields=[f"current_{what}"])
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action=f"projects:{what}:set",
        subject=f"project:{project.pk}",
        data={"number": number, "sha256": sha256},
    )
    return row


def _hash(values: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_bytes(values)).hexdigest()
