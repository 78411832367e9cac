"""Who may use which route of this feature: rows of the role × route table."""

from accounts.roles import Duty, Role
from accounts.rules import NOBODY, PUBLIC, SIGNED_IN, Rule, duty, members, rule

_ADMINISTRATOR = members(Role.ADMINISTRATOR)
_OPERATOR = duty(Duty.OPERATOR)
_PEOPLE = members(Role.ADMINISTRATOR, Role.OWNER)

ROUTES: dict[str, Rule] = {
    "api:me": rule(SIGNED_IN, SIGNED_IN),
    "api:my-tokens": rule(SIGNED_IN, SIGNED_IN),
    "api:my-token": rule(NOBODY, SIGNED_IN),
    "api:my-access-records": rule(SIGNED_IN),
    "api:organisations": rule(SIGNED_IN),
    "api:organisation": rule(members()),
    "api:membership": rule(NOBODY, members()),
    "api:members": rule(_PEOPLE),
    "api:member": rule(_PEOPLE, _ADMINISTRATOR),
    "api:invitations": rule(_ADMINISTRATOR, _ADMINISTRATOR),
    "api:invitation": rule(NOBODY, _ADMINISTRATOR),
    "api:conformance-runs": rule(NOBODY, _OPERATOR),
    "api:conformance-run": rule(NOBODY, _OPERATOR),
    "api:conformance-people": rule(NOBODY, _OPERATOR),
    "api:invitation-accept": rule(NOBODY, PUBLIC),
    "accounts:people": rule(_PEOPLE),
    "accounts:member": rule(_ADMINISTRATOR),
    "accounts:member-roles": rule(NOBODY, _ADMINISTRATOR),
    "accounts:member-end": rule(NOBODY, _ADMINISTRATOR),
    "accounts:leave": rule(NOBODY, members()),
    "accounts:invitation-create": rule(NOBODY, _ADMINISTRATOR),
    "accounts:invitation-withdraw": rule(NOBODY, _ADMINISTRATOR),
    "accounts:settings": rule(SIGNED_IN, SIGNED_IN),
    "accounts:tokens": rule(SIGNED_IN, SIGNED_IN),
    "accounts:token-revoke": rule(NOBODY, SIGNED_IN),
    "accounts:invitation": rule(PUBLIC, PUBLIC),
    "accounts:sign-in": rule(PUBLIC, PUBLIC),
}
