"""Who may use which route of this feature: one's own, what one may do with items one browses, and four desks."""

from accounts.roles import Duty, Role
from accounts.rules import NOBODY, SIGNED_IN, Rule, duty, members, rule

_BROWSE = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR)
_OWNERS = members(Role.OWNER, Role.ADMINISTRATOR)
_STEWARD = members(Role.STEWARD)
_OPERATOR = duty(Duty.OPERATOR)
_OFFICER = duty(Duty.CONTENT_OFFICER)

ROUTES: dict[str, Rule] = {
    "api:my-wellbeing": rule(SIGNED_IN),
    "api:my-consents": rule(SIGNED_IN, SIGNED_IN),
    "api:my-limits": rule(SIGNED_IN, SIGNED_IN),
    "api:my-exposure": rule(SIGNED_IN),
    "api:my-check-ins": rule(SIGNED_IN, SIGNED_IN),
    "api:my-check-in": rule(NOBODY, SIGNED_IN),
    "api:my-access-log": rule(SIGNED_IN),
    "api:item-reveal": rule(NOBODY, _BROWSE),
    "api:item-rating": rule(NOBODY, _BROWSE),
    "api:item-report": rule(NOBODY, _BROWSE),
    "api:exposure-sums": rule(_OWNERS, _OWNERS),
    "api:budget-states": rule(_STEWARD),
    "api:overrides": rule(_OPERATOR),
    "api:override-decision": rule(NOBODY, _OPERATOR),
    "api:person-limits": rule(NOBODY, _OPERATOR),
    "api:seals": rule(_OFFICER),
    "api:seal-open": rule(NOBODY, _OFFICER),
    "api:seal-decision": rule(NOBODY, _OFFICER),
    "exposure:wellbeing": rule(SIGNED_IN),
    "exposure:consent": rule(SIGNED_IN, SIGNED_IN),
    "exposure:limit": rule(SIGNED_IN, SIGNED_IN),
    "exposure:check-in-delete": rule(NOBODY, SIGNED_IN),
    "exposure:item-reveal": rule(NOBODY, _BROWSE),
    "exposure:item-rating": rule(NOBODY, _BROWSE),
    "exposure:item-report": rule(NOBODY, _BROWSE),
    "exposure:workforce": rule(_OWNERS, _OWNERS),
    "exposure:steward": rule(_STEWARD),
    "exposure:overrides": rule(_OPERATOR),
    "exposure:override-new": rule(NOBODY, _OPERATOR),
    "exposure:override-decision": rule(NOBODY, _OPERATOR),
    "exposure:seals": rule(_OFFICER),
    "exposure:seal": rule(_OFFICER),
    "exposure:seal-open": rule(NOBODY, _OFFICER),
    "exposure:seal-decide": rule(NOBODY, _OFFICER),
    "exposure:seal-picture": rule(_OFFICER),
}
