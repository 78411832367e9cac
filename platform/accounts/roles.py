"""The six roles of a membership, the two duties of an installation, and the token scopes: plain data."""

from collections.abc import Iterable
from enum import StrEnum

from kernel.errors import Invalid


class Role(StrEnum):
    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    OWNER = "owner"
    AUDITOR = "auditor"
    STEWARD = "steward"
    ADMINISTRATOR = "administrator"


class Duty(StrEnum):
    """Duties stand outside organisations; nobody holds both sides of a two-person rule."""

    OPERATOR = "operator"
    CONTENT_OFFICER = "content_officer"


class Scope(StrEnum):
    """What an API token may do, on top of what its person may do."""

    READ = "read"
    WRITE = "write"
    LABEL = "label"
    RELEASES = "releases"


ROLE_TITLES = {
    Role.ANNOTATOR: "Annotator",
    Role.REVIEWER: "Reviewer",
    Role.OWNER: "Owner",
    Role.AUDITOR: "Auditor",
    Role.STEWARD: "Safety steward",
    Role.ADMINISTRATOR: "Administrator",
}
DUTY_TITLES = {Duty.OPERATOR: "Operator", Duty.CONTENT_OFFICER: "Content officer"}


def parse_roles(names: Iterable[str]) -> list[str]:
    """Role names in the order of `Role`, each once. Raises Invalid for none at all or an unknown one.

    >>> parse_roles(["owner", "annotator", "owner"])
    ['annotator', 'owner']
    """
    wanted = set(names)
    if not wanted or wanted - set(Role):
        known = ", ".join(Role)
        raise Invalid("Choose at least one role.", errors=[{"field": "roles", "message": f"Known roles: {known}."}])
    return [role.value for role in Role if role in wanted]
