"""Who may use which route of this feature: everything here is about oneself."""

from accounts.rules import SIGNED_IN, Rule, rule

ROUTES: dict[str, Rule] = {
    "api:my-wellbeing": rule(SIGNED_IN),
    "api:my-consents": rule(SIGNED_IN, SIGNED_IN),
    "api:my-limits": rule(SIGNED_IN, SIGNED_IN),
    "api:my-exposure": rule(SIGNED_IN),
    "exposure:wellbeing": rule(SIGNED_IN),
    "exposure:consent": rule(SIGNED_IN, SIGNED_IN),
    "exposure:limit": rule(SIGNED_IN, SIGNED_IN),
}
