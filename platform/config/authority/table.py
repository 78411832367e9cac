"""The role × route table: one row for every route, put together from the features' policies.

A route without a row opens for nobody, and tests/api/test_route_table.py fails.
"""

from django.conf import settings

from accounts.policies import ROUTES as ACCOUNTS
from accounts.roles import Duty
from accounts.rules import PUBLIC, SIGNED_IN, Rule, duty, rule
from annotations.exposure.policies import ROUTES as EXPOSURE
from annotations.items.policies import ROUTES as ITEMS
from annotations.pay.policies import ROUTES as PAY
from annotations.profiles.policies import ROUTES as PROFILES
from annotations.projects.policies import ROUTES as PROJECTS
from annotations.quality.policies import ROUTES as QUALITY
from annotations.recourse.policies import ROUTES as RECOURSE
from annotations.work.policies import ROUTES as WORK
from config.authority.allauth_routes import ROUTES as ALLAUTH
from governance.audits.policies import ROUTES as AUDITS
from governance.datasheets.policies import ROUTES as DATASHEETS
from governance.provenance.policies import ROUTES as PROVENANCE
from governance.releases.policies import ROUTES as RELEASES
from notices.policies import ROUTES as NOTICES

OWN: dict[str, Rule] = {
    "home": rule(PUBLIC),
    "health": rule(PUBLIC),
    "api:schema": rule(PUBLIC),
    "api:docs": rule(PUBLIC),
    "api:job": rule(SIGNED_IN),
    "api:job-cancel": rule(SIGNED_IN, SIGNED_IN),
    "job": rule(SIGNED_IN),
    "job-cancel": rule(SIGNED_IN, SIGNED_IN),
}

if settings.TEST_CLOCK:
    OWN["api:test-clock"] = rule(duty(Duty.OPERATOR), duty(Duty.OPERATOR))

RULES: dict[str, Rule] = {
    **OWN,
    **ALLAUTH,
    **ACCOUNTS,
    **NOTICES,
    **PROJECTS,
    **ITEMS,
    **WORK,
    **PAY,
    **EXPOSURE,
    **PROFILES,
    **QUALITY,
    **RECOURSE,
    **PROVENANCE,
    **RELEASES,
    **DATASHEETS,
    **AUDITS,
}
