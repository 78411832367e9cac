"""What a project still needs before it may be published."""

from annotations.projects.domain.readiness import missing_for_publishing
from annotations.projects.models import Project
from kernel.errors import FieldError


def project_missing(project: Project) -> list[FieldError]:
    """One entry for every gap; empty when the project may be published."""
    return missing_for_publishing(
        has_schema=project.current_schema_id is not None,
        has_guidelines=project.current_guideline_id is not None,
        has_pay=project.current_pay_id is not None,
        max_level=project.max_level,
        support_contact=project.support_contact,
        content_notice=project.content_notice,
    )
