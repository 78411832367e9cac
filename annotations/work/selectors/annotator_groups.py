"""Groups of people who voted elsewhere, as the import of their votes named them."""

from accounts.actor import Actor
from annotations.projects.selectors.projects import project_get
from annotations.work.models import ExternalAnnotator


def external_groups(actor: Actor, project_id: int) -> dict[int, dict[str, str]]:
    """{external annotator: {attribute: group}} of a project."""
    project = project_get(actor, project_id)
    return dict(ExternalAnnotator.objects.filter(project=project).values_list("id", "groups"))
