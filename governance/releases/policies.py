"""Who may use which route of this feature: rows of the role × route table.

Reading takes the token scope `releases`, so that a training pipeline can be given a token that opens nothing else.
"""

from accounts.roles import Role, Scope
from accounts.rules import NOBODY, Rule, Who, members, rule

_READERS = members(Role.OWNER, Role.AUDITOR, Role.REVIEWER, Role.STEWARD, Role.ADMINISTRATOR)
_OWNER = members(Role.OWNER)


def _api(write: Who = NOBODY, read: Who = _READERS) -> Rule:
    return Rule(read=read, write=write, read_scope=Scope.RELEASES, write_scope=Scope.WRITE)


ROUTES: dict[str, Rule] = {
    "api:release-list": _api(_OWNER),
    "api:release": _api(),
    "api:release-find": _api(),
    "api:release-approve": _api(_OWNER, NOBODY),
    "api:release-publish": _api(_OWNER, NOBODY),
    "api:release-withdraw": _api(_OWNER, NOBODY),
    "api:release-verify": _api(_READERS, NOBODY),
    "api:release-files": _api(),
    "api:release-file": _api(),
    "api:release-export": _api(),
    "api:release-pulls": _api(),
    "releases:list": rule(_READERS),
    "releases:freeze": rule(NOBODY, _OWNER),
    "releases:detail": rule(_READERS),
    "releases:approve": rule(NOBODY, _OWNER),
    "releases:publish": rule(NOBODY, _OWNER),
    "releases:withdraw": rule(NOBODY, _OWNER),
    "releases:verify": rule(NOBODY, _READERS),
}
