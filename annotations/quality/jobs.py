"""Jobs of the quality feature: thin, idempotent, each calls one service."""

from typing import Any

from django.urls import reverse

from accounts.actor import Actor
from accounts.models import User
from annotations.quality.job_names import COMPUTE
from annotations.quality.services.agreement import agreement_compute
from background.registry import job
from background.services.progress import JobContext


@job(COMPUTE)
def compute(context: JobContext, project_id: int, user_id: int) -> dict[str, Any]:
    actor = Actor(user=User.objects.get(pk=user_id))
    stored = agreement_compute(actor=actor, project_id=project_id, context=context)
    return {"mark": stored.mark, "url": reverse("quality:agreement", args=[project_id])}
