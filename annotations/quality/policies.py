"""Who may use which route of this feature: rows of the role × route table.

Annotators do not see agreement while they label: it would tell them what their peers answered (A09, E04).
"""

from accounts.roles import Role
from accounts.rules import NOBODY, SIGNED_IN, Rule, members, rule

_READERS = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR)
_MATRIX = members(Role.OWNER, Role.REVIEWER, Role.AUDITOR)
_WRITERS = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER)
_ADJUDICATORS = members(Role.OWNER, Role.REVIEWER)

ROUTES: dict[str, Rule] = {
    "api:project-agreement": rule(_READERS, _WRITERS),
    "api:project-agreement-matrix": rule(_MATRIX),
    "api:project-progress": rule(members()),
    "api:project-gold": rule(_ADJUDICATORS, _ADJUDICATORS),
    "api:gold-contest-answer": rule(NOBODY, _ADJUDICATORS),
    "api:my-scores": rule(SIGNED_IN),
    "api:gold-contest": rule(NOBODY, SIGNED_IN),
    "quality:agreement": rule(_READERS, _WRITERS),
    "quality:gold": rule(_ADJUDICATORS),
    "quality:gold-find": rule(_ADJUDICATORS),
    "quality:gold-item": rule(_ADJUDICATORS, _ADJUDICATORS),
    "quality:contest-answer": rule(NOBODY, _ADJUDICATORS),
    "quality:score": rule(SIGNED_IN),
    "quality:gold-contest": rule(NOBODY, SIGNED_IN),
}
