"""Who may use which route of this feature: rows of the role × route table.

Annotators do not see agreement while they label: it would tell them what their peers answered (A09, E04).
"""

from accounts.roles import Role
from accounts.rules import Rule, members, rule

_READERS = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR)
_MATRIX = members(Role.OWNER, Role.REVIEWER, Role.AUDITOR)
_WRITERS = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER)

ROUTES: dict[str, Rule] = {
    "api:project-agreement": rule(_READERS, _WRITERS),
    "api:project-agreement-matrix": rule(_MATRIX),
    "api:project-progress": rule(members()),
    "quality:agreement": rule(_READERS, _WRITERS),
}
