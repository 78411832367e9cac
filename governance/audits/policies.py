"""Who may use which route of this feature: rows of the role × route table.

Annotators do not see how their groups differ while they label. Who answers for a release answers its findings.
"""

from accounts.roles import Role
from accounts.rules import NOBODY, Rule, members, rule

_READERS = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR)
_WRITERS = members(Role.OWNER, Role.ADMINISTRATOR)

ROUTES: dict[str, Rule] = {
    "api:audit": rule(_READERS, _WRITERS),
    "api:audit-finding-answer": rule(NOBODY, _WRITERS),
    "api:audit-pdf": rule(_READERS),
    "audits:report": rule(_READERS, _WRITERS),
    "audits:answer": rule(NOBODY, _WRITERS),
    "audits:pdf": rule(_READERS),
    "audits:json": rule(_READERS),
}
