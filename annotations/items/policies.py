"""Who may use which route of this feature: rows of the role × route table."""

from accounts.roles import Role
from accounts.rules import Rule, members, rule

_RUN = members(Role.OWNER, Role.ADMINISTRATOR)
_BROWSE = members(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR)

ROUTES: dict[str, Rule] = {
    "api:source-list": rule(_BROWSE, _RUN),
    "api:import-list": rule(_BROWSE, _RUN),
    "api:import": rule(_BROWSE),
    "api:import-cancel": rule(_RUN, _RUN),
    "api:item-list": rule(_BROWSE),
    "api:item": rule(_BROWSE),
    "api:item-history": rule(_BROWSE),
    "items:list": rule(_BROWSE),
    "items:item": rule(_BROWSE),
    "items:media": rule(_BROWSE),
    "items:import": rule(_RUN, _RUN),
    "items:import-batch": rule(_BROWSE),
    "items:import-confirm": rule(_RUN, _RUN),
    "items:import-cancel": rule(_RUN, _RUN),
    "items:source-new": rule(_RUN, _RUN),
}
