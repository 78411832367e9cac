from accounts.models import Membership
from accounts.roles import Role
from annotations.projects.models import Project


def owners_of(project: Project) -> list[int]:
    """Whom a rule tells what it did to the project: the organisation's owners, its administrators where it has none."""
    members = Membership.objects.filter(organisation_id=project.organisation_id, active=True)
    owners = members.filter(roles__contains=[Role.OWNER.value])
    found = owners or members.filter(roles__contains=[Role.ADMINISTRATOR.value])
    return list(found.values_list("user_id", flat=True))
