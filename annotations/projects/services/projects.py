"""Creating and running projects."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.text import slugify

from accounts.actor import Actor
from accounts.models import Membership
from accounts.services.journal import record
from annotations.projects.domain.states import advance
from annotations.projects.models import ItemKind, Project, ProjectState
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.readiness import project_missing
from annotations.projects.services.cover import require_cover
from annotations.projects.services.versions import exposure_set, guideline_set, pay_set, schema_set
from kernel import clock
from kernel.errors import Conflict, FieldError, Invalid, NotFound
from kernel.text import is_one_line

MAX_OVERLAP = 100
MAX_NAME = 120


@transaction.atomic
def project_create(
    *,
    actor: Actor,
    organisation_id: int,
    name: str,
    item_kind: str,
    schema: dict[str, Any] | None = None,
    guidelines: str | None = None,
    pay: dict[str, Any] | None = None,
    exposure: dict[str, Any] | None = None,
    objective: bool = False,
    overlap: int = 1,
    slices: list[str] | None = None,
    protected: list[str] | None = None,
    description: str = "",
    licence: str = "",
    support_contact: str = "",
    content_notice: str = "",
    slug: str = "",
) -> Project:
    """Create a draft project, with a first version of whatever is given; the exposure policy always has one."""
    if not Membership.objects.filter(organisation_id=organisation_id, user_id=actor.user_id, active=True).exists():
        raise NotFound("There is no such organisation, or you do not belong to it.")
    errors: list[FieldError] = []
    errors += _name_errors(name)
    if item_kind not in ItemKind.values:
        errors.append({"field": "item_kind", "message": f"One of {', '.join(ItemKind.values)}."})
    errors += _overlap_errors(overlap) + _attribute_errors(slices or [], protected or [])
    if errors:
        raise Invalid("The project cannot be created like this.", errors=errors)
    slug = slugify(slug or name)[:60] or "project"
    if Project.objects.filter(organisation_id=organisation_id, slug=slug).exists():
        raise Conflict(
            f"The organisation has a project called {slug} already.", remedy="Choose another name.", code="name-taken"
        )
    try:
        with transaction.atomic():
            project = Project.objects.create(
                organisation_id=organisation_id,
                slug=slug,
                name=name.strip(),
                description=description,
                item_kind=item_kind,
                objective=objective,
                overlap=overlap,
                slice_attributes=slices or [],
                protected_attributes=protected or [],
                licence=licence,
                support_contact=support_contact,
                content_notice=content_notice,
                created_by=actor.user,
            )
    except IntegrityError:
        raise Conflict(
            f"The organisation has a project called {slug} already.", remedy="Choose another name.", code="name-taken"
        ) from None
    record(
        user=actor.user,
        organisation_id=organisation_id,
        action="projects:project:create",
        subject=f"project:{project.pk}",
        data={"item_kind": item_kind, "objective": objective, "overlap": overlap},
    )
    exposure_set(actor=actor, project_id=project.pk, **(exposure or {}))
    if schema is not None:
        schema_set(actor=actor, project_id=project.pk, definition=schema)
    if guidelines is not None:
        guideline_set(actor=actor, project_id=project.pk, markdown=guidelines)
    if pay is not None:
        pay_set(actor=actor, project_id=project.pk, **pay)
    project.refresh_from_db()
    return project


@transaction.atomic
def project_update(*, actor: Actor, project_id: int, **changes: Any) -> Project:
    """Change the name, description, licence, contact, slices or protected attributes. The overlap only while a draft."""
    project = project_get(actor, project_id, lock=True)
    if not changes:
        return project
    allowed = {
        "name",
        "description",
        "licence",
        "support_contact",
        "content_notice",
        "slice_attributes",
        "protected_attributes",
        "overlap",
        "objective",
    }
    unknown = sorted(set(changes) - allowed)
    if unknown:
        raise Invalid(
            "Some of these cannot be changed.",
            errors=[{"field": field, "message": "Cannot be changed."} for field in unknown],
        )
    errors = _overlap_errors(changes.get("overlap", project.overlap))
    errors += _attribute_errors(changes.get("slice_attributes", []), changes.get("protected_attributes", []))
    errors += _name_errors(str(changes.get("name", project.name)))
    errors += _taken_away(project, changes)
    if errors:
        raise Invalid("The project cannot be changed like this.", errors=errors)
    if {"overlap", "objective"} & set(changes) and project.state != ProjectState.DRAFT:
        raise Conflict(
            "Overlap and kind of judgement are fixed once a project is published.",
            kept="Nothing was changed.",
            remedy="Make a new project for another overlap.",
        )
    for field, value in changes.items():
        setattr(project, field, value)
    project.save(update_fields=[*changes])
    if "overlap" in changes:
        # Items belong to a feature above this one, so what fits their free places is named in settings.
        import_string(settings.PROJECT_OVERLAP_CHANGED)(project_id=project.pk, overlap=project.overlap)
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action="projects:project:update",
        subject=f"project:{project.pk}",
        data={"fields": sorted(changes)},
    )
    return project


def project_publish(*, actor: Actor, project_id: int) -> Project:
    """Open a project for work. Says everything that is missing at once."""
    return _move(actor, project_id, ProjectState.PUBLISHED)


def project_pause(*, actor: Actor, project_id: int, reason: str = "") -> Project:
    """Stop handing out work. What is leased may still be submitted, and is paid."""
    return _move(actor, project_id, ProjectState.PAUSED, reason)


@transaction.atomic
def project_pause_by_rule(*, project_id: int, reason: str, data: dict[str, Any], now: datetime) -> bool:
    """Pause a project because a rule says so, in nobody's name. False when it was not open any more."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
    if project.state != ProjectState.PUBLISHED:
        return False
    project.state, project.pause_reason = ProjectState.PAUSED, reason[:200]
    project.save(update_fields=["state", "pause_reason"])
    record(
        user=None,
        organisation_id=project.organisation_id,
        action="projects:project:paused",
        subject=f"project:{project.pk}",
        data={"reason": reason, **data},
        at=now,
    )
    return True


def project_close(*, actor: Actor, project_id: int) -> Project:
    """Close a project for good."""
    return _move(actor, project_id, ProjectState.CLOSED)


@transaction.atomic
def _move(actor: Actor, project_id: int, target: ProjectState, reason: str = "") -> Project:
    project = project_get(actor, project_id, lock=True)
    if project.state == target:
        return project
    advance(project.state, target)
    if target == ProjectState.PUBLISHED:
        _check_ready(project)
        require_cover(project)
        project.published_at = project.published_at or clock.utcnow()
    project.state, project.pause_reason = target, reason[:200]
    project.save(update_fields=["state", "pause_reason", "published_at"])
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action=f"projects:project:{target}",
        subject=f"project:{project.pk}",
        data={},
    )
    return project


def _check_ready(project: Project) -> None:
    missing = project_missing(project)
    if missing:
        raise Conflict(
            "The project is not ready to be published.",
            code="not-ready",
            kept="It stays as it is.",
            remedy=" ".join(entry["message"] for entry in missing),
            extra={"errors": missing},
        )


def _taken_away(project: Project, changes: dict[str, Any]) -> list[FieldError]:
    """Contact and notice stay while people may be shown disturbing content (E15)."""
    if project.state == ProjectState.DRAFT or project.max_level < 2:
        return []
    return [
        {"field": field, "message": "Needed as long as the project may show content of level 2 or more."}
        for field in ("support_contact", "content_notice")
        if field in changes and not str(changes[field]).strip()
    ]


def _name_errors(name: str) -> list[FieldError]:
    if len(name) <= MAX_NAME and is_one_line(name):
        return []
    return [{"field": "name", "message": f"Between 1 and {MAX_NAME} characters on one line."}]


def _overlap_errors(overlap: Any) -> list[FieldError]:
    if type(overlap) is int and 1 <= overlap <= MAX_OVERLAP:
        return []
    return [
        {"field": "overlap", "message": f"A whole number from 1 to {MAX_OVERLAP}: how many people label each item."}
    ]


def _attribute_errors(*lists: Any) -> list[FieldError]:
    names = [name for attributes in lists for name in attributes]
    if all(isinstance(name, str) and 0 < len(name) <= 60 for name in names):
        return []
    return [{"field": "attributes", "message": "Attribute names have between 1 and 60 characters."}]
