"""The owner's answer to a finding: written down for good, the newest stands."""

import hashlib

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record as journal
from governance.audits.models import Audit, FindingAnswer, FindingResponse
from governance.audits.selectors.audits import audit_finished
from kernel.errors import Conflict, FieldError, Invalid, NotFound

MAX_REASON = 4_000


@transaction.atomic
def finding_answer(
    *, actor: Actor, project_id: int, version: str, finding: str, response: str, reason: str
) -> FindingAnswer:
    """Accept, mitigate or follow up a finding, with a reason. Earlier answers are kept.

    Raises NotFound for a finding the report does not have, Invalid without a reason, Conflict once the release is
    approved: what was approved was approved with the answers it had.
    """
    found, audit = audit_finished(actor, project_id, version)
    if finding not in {one["id"] for one in audit.report["findings"]}:
        raise NotFound("The report has no such finding.", remedy="Reload the page: the audit may have run again.")
    faults: list[FieldError] = []
    if response not in FindingResponse.values:
        faults.append({"field": "response", "message": f"One of {', '.join(FindingResponse.values)}."})
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        faults.append({"field": "reason", "message": f"Say why, in at most {MAX_REASON} characters."})
    if faults:
        raise Invalid("The answer is not complete.", kept="Nothing was written.", errors=faults)
    if not found.release.is_open:
        raise Conflict(
            f"Release {version} is {found.release.state}: its findings are answered.", kept="The answers stay."
        )
    # Answers of the same audit queue here, so that "the newest" means the same to everybody.
    Audit.objects.select_for_update().get(pk=audit.pk)
    answer = FindingAnswer.objects.create(
        audit=audit, finding=finding, response=response, reason=reason, author=actor.user
    )
    journal(
        user=actor.user,
        organisation_id=audit.organisation_id,
        action="audits:finding:answer",
        subject=f"release:{audit.release_id}",
        data={
            "project": f"p{project_id}",
            "version": version,
            "finding": finding,
            "response": response,
            "reason_sha256": hashlib.sha256(reason.encode()).hexdigest(),
        },
    )
    return answer
