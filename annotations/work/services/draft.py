"""Drafts: autosaved answers with a version, so that two tabs cannot overwrite each other unseen."""

from typing import Any

from django.db import transaction

from accounts.actor import Actor
from annotations.projects.domain.answers import check_answers
from annotations.projects.domain.question import ItemFacts
from annotations.projects.selectors.versions import question_schema
from annotations.work.models import Draft
from annotations.work.services.held import LeaseLost, held_live, lost_lease
from annotations.work.services.person import person_lock
from kernel.errors import Conflict


def draft_save(*, actor: Actor, lease_id: int, fence: int, version: int, answers: Any) -> Draft:
    """Save a draft over version `version` (0: there is none yet).

    Raises Conflict `draft-changed` carrying both when another tab saved in between, and `lease-lost` (the draft is kept)
    when the lease has ended.
    """
    try:
        with transaction.atomic():
            person = person_lock(actor.user_id)
            held = held_live(lease_id=lease_id, user_id=actor.user_id, fence=fence, now=person.now)
            facts = ItemFacts(
                kind=held.desk.item_kind,
                width=held.content.get("width", 0),
                height=held.content.get("height", 0),
                characters=len(held.content.get("text", "")),
            )
            accepted = check_answers(question_schema(held.schema_id), answers, facts, complete=False)
            draft = Draft.objects.filter(assignment_id=held.id).first()
            if draft is None:
                return Draft.objects.create(assignment_id=held.id, answers=accepted)
            if draft.version != version:
                raise Conflict(
                    "This item was changed in another window.",
                    code="draft-changed",
                    kept="Both are kept: yours here, the other below.",
                    remedy="Choose one and save again.",
                    extra={
                        "draft": {"id": draft.pk, "version": draft.version, "answers": draft.answers},
                        "yours": accepted,
                    },
                )
            draft.version += 1
            draft.answers = accepted
            draft.save(update_fields=["version", "answers", "saved_at"])
            return draft
    except LeaseLost as lost:
        raise lost_lease(lost.held, answers) from None
