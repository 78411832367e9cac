"""Who may use which route of this feature: rows of the role × route table."""

from accounts.roles import Role
from accounts.rules import NOBODY, Rule, members, rule

_WRITERS = members(Role.OWNER, Role.ADMINISTRATOR)

ROUTES: dict[str, Rule] = {
    "api:projects": rule(members(), _WRITERS),
    "api:project": rule(members(), _WRITERS),
    "api:label-studio": rule(NOBODY, _WRITERS),
    "api:project-publish": rule(NOBODY, _WRITERS),
    "api:project-pause": rule(NOBODY, _WRITERS),
    "api:project-close": rule(NOBODY, _WRITERS),
    "api:project-schema": rule(members(), _WRITERS),
    "api:project-guidelines": rule(members(), _WRITERS),
    "api:project-pay-policy": rule(members(), _WRITERS),
    "api:project-exposure-policy": rule(members(), _WRITERS),
    "projects:organisation": rule(members()),
    "projects:new": rule(_WRITERS, _WRITERS),
    "projects:preview": rule(NOBODY, _WRITERS),
    "projects:overview": rule(members()),
    "projects:state": rule(NOBODY, _WRITERS),
    "projects:settings": rule(members(), _WRITERS),
}
