"""Who may use which route of this feature: rows of the role × route table.

A lease is personal: its routes ask only for a signed-in person, the services find nothing but the person's own leases and
check their membership inside the transaction.
"""

from accounts.roles import Role, Scope
from accounts.rules import SIGNED_IN, Rule, members, rule

_LABEL = rule(SIGNED_IN, SIGNED_IN, scope=Scope.LABEL)

ROUTES: dict[str, Rule] = {
    "api:project-leases": rule(members(Role.ANNOTATOR), members(Role.ANNOTATOR), scope=Scope.LABEL),
    "api:project-workbench": rule(members(Role.ANNOTATOR), scope=Scope.LABEL),
    "api:project-votes": rule(members(Role.OWNER, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR)),
    "api:lease": _LABEL,
    "api:lease-submission": _LABEL,
    "api:lease-draft": _LABEL,
    "api:lease-skip": _LABEL,
    "api:lease-return": _LABEL,
    "api:lease-heartbeats": _LABEL,
    "api:lease-reveal": _LABEL,
    "api:lease-rating": _LABEL,
    "api:my-votes": rule(SIGNED_IN),
    "work:home": rule(SIGNED_IN),
    "work:workbench": rule(members(Role.ANNOTATOR)),
    "work:media": rule(SIGNED_IN),
    "work:votes": rule(SIGNED_IN),
}
