"""Who may use which route of this feature: rows of the role × route table."""

from accounts.roles import Role, Scope
from accounts.rules import NOBODY, PUBLIC, Rule, members, rule

_READERS = members(Role.OWNER, Role.AUDITOR, Role.STEWARD, Role.ADMINISTRATOR)
_REVIEWERS = members(Role.OWNER, Role.AUDITOR, Role.REVIEWER, Role.STEWARD, Role.ADMINISTRATOR)

ROUTES: dict[str, Rule] = {
    # Heads and keys are there to be compared by anybody who was handed a release.
    "api:keys": rule(PUBLIC, scope=Scope.RELEASES),
    "api:tree-head": rule(members()),
    "api:journal": rule(_READERS),
    "api:journal-verify": rule(NOBODY, _READERS),
    "api:vote-provenance": rule(_REVIEWERS),
    "provenance:journal": rule(_READERS),
    "provenance:verify": rule(NOBODY, _READERS),
}
