"""An owner's answer to a question of a datasheet: written down for good, the newest stands."""

import hashlib

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record as journal
from governance.datasheets.domain.questions import item_of
from governance.datasheets.models import Answer, Datasheet
from governance.datasheets.selectors.datasheets import datasheet_finished
from kernel.errors import Conflict, Invalid, NotFound

MAX_TEXT = 10_000


@transaction.atomic
def answer_set(*, actor: Actor, project_id: int, version: str, question: str, text: str) -> Answer:
    """Answer an item, or confirm what was answered before by sending it again: either way for this release. An empty text
    takes an answer back. Raises NotFound for an unknown item, Invalid for an automatic one, Conflict once the release is
    approved."""
    found, sheet, _ = datasheet_finished(actor, project_id, version)
    item = item_of(question)
    if item is None:
        raise NotFound("A datasheet has no such question.")
    if item.mark == "auto":
        raise Invalid(
            "This question is answered from the records and cannot be written over.",
            code="automatic-answer",
            kept="The answer stays as it is.",
            remedy="Say what it leaves out under the section’s other comments.",
        )
    text = text.strip()
    if len(text) > MAX_TEXT:
        raise Invalid(
            "The answer is too long.", errors=[{"field": "text", "message": f"At most {MAX_TEXT} characters."}]
        )
    if not found.release.is_open:
        raise Conflict(f"Release {version} is {found.release.state}: its datasheet is final.", kept="The answers stay.")
    Datasheet.objects.select_for_update().get(pk=sheet.pk)
    answer = Answer.objects.create(
        project_id=project_id, question=question, text=text, confirmed_for=version, author=actor.user
    )
    journal(
        user=actor.user,
        organisation_id=sheet.organisation_id,
        action="datasheets:answer:set",
        subject=f"release:{sheet.release_id}",
        data={
            "project": f"p{project_id}",
            "version": version,
            "question": question,
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
    )
    return answer
