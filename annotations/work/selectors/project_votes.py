"""A project's votes for its owner, reviewers and auditors: who voted is a pseudonym of this project."""

from typing import Any

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.services.pseudonyms import pseudonym
from annotations.projects.selectors.projects import project_get
from annotations.work.models import LabelEvent


def project_votes(actor: Actor, project_id: int) -> QuerySet[LabelEvent]:
    """All label events of a project, with what is needed to show them."""
    project_get(actor, project_id)
    return LabelEvent.objects.filter(project_id=project_id).select_related(
        "annotator__person_key", "external_annotator", "schema", "guideline"
    )


def vote_view(vote: LabelEvent) -> dict[str, Any]:
    """One vote as it may be shown: no name, no address, and no person's speed."""
    return {
        "id": vote.pk,
        "item": vote.item_id,
        "annotator": voter(vote),
        "kind": vote.kind,
        "answers": vote.answers,
        "schema_version": vote.schema.number,
        "guideline_version": vote.guideline.number,
        "previous": vote.previous_id,
        "submitted_at": vote.submitted_at,
    }


def voter(vote: LabelEvent) -> str:
    """The project pseudonym of whoever voted; an imported vote has a random one, not the name it came with."""
    if vote.annotator is not None:
        return pseudonym(bytes(vote.annotator.person_key.key), f"project:{vote.project_id}")
    return vote.external_annotator.pseudonym if vote.external_annotator is not None else ""
