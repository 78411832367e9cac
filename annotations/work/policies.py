"""Who may use which route of this feature: rows of the role × route table.

A lease is personal: its routes ask only for a signed-in person, the services find nothing but the person's own leases and
check their membership inside the transaction.
"""

from accounts.roles import Role, Scope
from accounts.rules import NOBODY, SIGNED_IN, Rule, members, rule

_LABEL = rule(SIGNED_IN, SIGNED_IN, scope=Scope.LABEL)
_ANNOTATE = rule(NOBODY, members(Role.ANNOTATOR), scope=Scope.LABEL)
_PLANNERS = members(Role.OWNER, Role.ADMINISTRATOR)
# Who judges the time that was asked for beyond the tenth.
_JUDGES = members(Role.OWNER, Role.REVIEWER)

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
    "api:project-break": _ANNOTATE,
    "api:project-shift-proposals": _ANNOTATE,
    "api:project-shifts": rule(_PLANNERS, _PLANNERS),
    "api:project-shift-accept": rule(NOBODY, _PLANNERS),
    "api:project-shift-cancel": rule(NOBODY, _PLANNERS),
    "api:project-corrections": rule(_JUDGES),
    "api:project-correction": rule(NOBODY, _JUDGES),
    "api:shift-accept": _LABEL,
    "api:shift-start": _LABEL,
    "api:shift-end": _LABEL,
    "api:shift-cancel": _LABEL,
    "api:shift-heartbeats": _LABEL,
    "api:my-shifts": rule(SIGNED_IN),
    "api:my-time": rule(SIGNED_IN),
    "api:my-corrections": rule(SIGNED_IN, SIGNED_IN),
    "api:my-offers": rule(SIGNED_IN),
    "api:project-offer": rule(members(Role.ANNOTATOR)),
    "api:project-activities": rule(NOBODY, members(Role.ANNOTATOR, Role.REVIEWER), scope=Scope.LABEL),
    "api:activity-heartbeats": rule(NOBODY, SIGNED_IN, scope=Scope.LABEL),
    "api:activity-end": rule(NOBODY, SIGNED_IN, scope=Scope.LABEL),
    "api:project-courses": rule(members(), members(Role.OWNER, Role.ADMINISTRATOR)),
    "api:project-course": rule(members(), members(Role.OWNER, Role.ADMINISTRATOR)),
    "api:my-votes": rule(SIGNED_IN),
    "work:home": rule(SIGNED_IN),
    "work:shifts": rule(SIGNED_IN, SIGNED_IN),
    "work:shift": rule(SIGNED_IN),
    "work:shift-act": rule(SIGNED_IN, SIGNED_IN),
    "work:time": rule(SIGNED_IN, SIGNED_IN),
    "work:project-shifts": rule(_PLANNERS, _PLANNERS),
    "work:project-shift-act": rule(NOBODY, _PLANNERS),
    "work:project-corrections": rule(_JUDGES),
    "work:project-correction": rule(NOBODY, _JUDGES),
    "work:workbench": rule(members(Role.ANNOTATOR)),
    "work:guidelines": rule(members(Role.ANNOTATOR), members(Role.ANNOTATOR)),
    "work:course": rule(members(Role.ANNOTATOR), members(Role.ANNOTATOR)),
    "work:reading-done": rule(NOBODY, members(Role.ANNOTATOR)),
    "work:project-courses": rule(members(), members(Role.OWNER, Role.ADMINISTRATOR)),
    "work:course-retire": rule(NOBODY, members(Role.OWNER, Role.ADMINISTRATOR)),
    "work:media": rule(SIGNED_IN),
    "work:votes": rule(SIGNED_IN),
}
