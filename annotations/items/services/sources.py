"""Declaring where items come from."""

from typing import Any

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.items.domain.severity import parse_severity
from annotations.items.models import Source
from annotations.projects.selectors.projects import project_get
from kernel.errors import Conflict, FieldError, Invalid
from kernel.text import is_one_line

TEXTS = {
    "collector": 200,
    "licence": 120,
    "lawful_basis": 200,
    "purpose": 300,
    "time_frame": 120,
    "notice_and_consent": 20_000,
}


@transaction.atomic
def source_create(
    *, actor: Actor, project_id: int, name: str, declared_severity: dict[str, Any] | None = None, **texts: str
) -> Source:
    """Record a source and what its owner declares of it.

    `declared_severity` is {category: level 0–4}, {} for "nothing disturbing", None for "not declared": its items then
    count as level 3 in "other". `texts` are those of `TEXTS`, each with its longest length.
    """
    project = project_get(actor, project_id)
    errors: list[FieldError] = []
    name = name.strip()
    if len(name) > 120 or not is_one_line(name):
        errors.append({"field": "name", "message": "Between 1 and 120 characters on one line."})
    for field, text in texts.items():
        if field not in TEXTS:
            errors.append({"field": field, "message": "No such field."})
        elif len(text) > TEXTS[field]:
            errors.append({"field": field, "message": f"At most {TEXTS[field]:,} characters."})
    if errors:
        raise Invalid("The source cannot be recorded like this.", errors=errors)
    severity = None if declared_severity is None else {str(k): v for k, v in parse_severity(declared_severity).items()}
    try:
        with transaction.atomic():
            source = Source.objects.create(
                project=project, name=name, declared_severity=severity, created_by=actor.user, **texts
            )
    except IntegrityError:
        raise Conflict(
            f"The project has a source called {name!r} already.",
            code="name-taken",
            kept="That one stays as it is.",
            remedy="Import into it, or choose another name.",
        ) from None
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action="items:source:create",
        subject=f"source:{source.pk}",
        data={"project": project.pk, "declared_severity": severity, "licence": source.licence},
    )
    return source
