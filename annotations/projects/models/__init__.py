from annotations.projects.models.project import ItemKind, Project, ProjectState
from annotations.projects.models.versions import (
    ExposurePolicyVersion,
    GuidelineVersion,
    PayKind,
    PayPolicyVersion,
    SchemaVersion,
)

__all__ = [
    "ExposurePolicyVersion",
    "GuidelineVersion",
    "ItemKind",
    "PayKind",
    "PayPolicyVersion",
    "Project",
    "ProjectState",
    "SchemaVersion",
]
