"""Who may use which route of this feature: rows of the role × route table."""

from accounts.roles import Role
from accounts.rules import NOBODY, Rule, members, rule

_READERS = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR)
_WRITERS = members(Role.OWNER, Role.ADMINISTRATOR)

ROUTES: dict[str, Rule] = {
    "api:datasheet": rule(_READERS, _WRITERS),
    "api:datasheet-answer": rule(NOBODY, _WRITERS),
    "api:datasheet-markdown": rule(_READERS),
    "api:datasheet-pdf": rule(_READERS),
    "datasheets:sheet": rule(_READERS, _WRITERS),
    "datasheets:answer": rule(NOBODY, _WRITERS),
    "datasheets:markdown": rule(_READERS),
    "datasheets:pdf": rule(_READERS),
}
