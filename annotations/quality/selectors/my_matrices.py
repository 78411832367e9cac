"""A person's own confusion matrices out of the stored agreement of a project: what owners see under a pseudonym, its person sees too."""

from typing import Any, Final

from accounts.actor import Actor
from accounts.services.pseudonyms import pseudonym_of
from annotations.projects.models import Project
from annotations.quality.models import AgreementReport
from annotations.quality.selectors.compute import FORM

# From fewer answers one's own votes and the matrix together would begin to tell what others said (E04).
LEAST_ANSWERS: Final = 50


def my_matrices(actor: Actor, project: Project) -> list[dict[str, Any]]:
    """`{"question", "title", "votes", "rows"}` for each question with a matrix of the actor's; none in a subjective project (D4)."""
    stored = AgreementReport.objects.filter(project=project, report__form=FORM).first()
    if stored is None or not project.objective:
        return []
    own = pseudonym_of(actor.user, f"project:{project.pk}")
    return [
        {"question": question["id"], "title": question["title"], **person}
        for question in stored.report["questions"]
        for person in (question["matrix"] or {}).get("people", [])
        if person["annotator"] == own and person["votes"] >= LEAST_ANSWERS
    ]
