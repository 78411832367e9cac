"""The six roles of a membership, the two duties of an installation, and the token scopes: plain data."""

from enum import StrEnum


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
