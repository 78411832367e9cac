"""Who may use which route of this feature: rows of the role × route table.

Decisions about oneself, appeals and one's own data are personal and stay open after a membership has ended. Those who run
an organisation decide; reviewers answer appeals too. That decider and answerer are two people is held by the service.
"""

from accounts.roles import Role
from accounts.rules import NOBODY, SIGNED_IN, Rule, members, rule

_DECIDERS = members(Role.OWNER, Role.ADMINISTRATOR)
_ANSWERERS = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER)

ROUTES: dict[str, Rule] = {
    "api:my-decisions": rule(SIGNED_IN),
    "api:my-decision": rule(SIGNED_IN),
    "api:my-decision-appeal": rule(NOBODY, SIGNED_IN),
    "api:my-exports": rule(SIGNED_IN, SIGNED_IN),
    "api:my-export-file": rule(SIGNED_IN),
    "api:decisions": rule(_ANSWERERS, _DECIDERS),
    "api:decision": rule(_ANSWERERS),
    "api:decision-answer": rule(NOBODY, _ANSWERERS),
    "api:decision-proposal": rule(_DECIDERS),
    "api:holds": rule(_DECIDERS, _DECIDERS),
    "api:hold-lift": rule(NOBODY, _DECIDERS),
    "recourse:mine": rule(SIGNED_IN),
    "recourse:decision": rule(SIGNED_IN),
    "recourse:appeal": rule(NOBODY, SIGNED_IN),
    "recourse:everything": rule(SIGNED_IN, SIGNED_IN),
    "recourse:everything-file": rule(SIGNED_IN),
    "recourse:desk": rule(_ANSWERERS),
    "recourse:desk-decision": rule(_ANSWERERS),
    "recourse:answer": rule(NOBODY, _ANSWERERS),
    "recourse:new": rule(_DECIDERS, _DECIDERS),
    "recourse:holds": rule(_DECIDERS, _DECIDERS),
    "recourse:hold-lift": rule(NOBODY, _DECIDERS),
}
