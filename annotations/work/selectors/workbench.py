"""What the workbench needs once per project."""

from typing import Any

from accounts.actor import Actor
from annotations.exposure.domain.words import CATEGORY_TITLES, LEVEL_WORDS
from annotations.projects.domain.guidelines import guidelines_html
from annotations.projects.domain.keys import label_keys
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import guideline_version, pay_version, question_schema, schema_version
from annotations.work.domain.reasons import SKIP_REASONS
from kernel.errors import Conflict


def workbench_get(actor: Actor, project_id: int) -> dict[str, Any]:
    """Project, questions in their normal form, keys of every label, guidelines as safe HTML, the terms of pay, and the words for severity."""
    project = project_get(actor, project_id)
    if not (project.current_schema_id and project.current_guideline_id and project.current_pay_id):
        raise Conflict("The project is not ready for work yet.", remedy="Its owner has to complete and publish it.")
    schema, guideline, pay = (
        schema_version(project.current_schema_id),
        guideline_version(project.current_guideline_id),
        pay_version(project.current_pay_id),
    )
    parsed = question_schema(schema.pk)
    return {
        "project": {
            "id": project.pk,
            "name": project.name,
            "item_kind": project.item_kind,
            "objective": project.objective,
        },
        "schema": parsed.definition(),
        "schema_version": schema.number,
        "guidelines_html": guidelines_html(guideline.markdown),
        "guideline_version": guideline.number,
        "keys": label_keys(parsed.questions),
        "pay": {
            "kind": pay.kind,
            "rate_minor": pay.rate_minor,
            "floor_minor": pay.floor_minor,
            "currency": pay.currency,
        },
        "skip_reasons": SKIP_REASONS,
        "severity": {
            "categories": {category.value: title for category, title in CATEGORY_TITLES.items()},
            "levels": LEVEL_WORDS,
        },
    }
