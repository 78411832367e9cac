"""Who may use which route of this feature: each their own. There is no address of another person's profile, for anybody."""

from accounts.rules import NOBODY, SIGNED_IN, Rule, rule

ROUTES: dict[str, Rule] = {
    "api:my-profile": rule(SIGNED_IN, SIGNED_IN),
    "api:my-profile-consents": rule(SIGNED_IN, SIGNED_IN),
    "api:my-profile-uses": rule(SIGNED_IN),
    "api:my-profile-reads": rule(SIGNED_IN),
    "profiles:mine": rule(SIGNED_IN, SIGNED_IN),
    "profiles:consents": rule(SIGNED_IN),
    "profiles:consent": rule(NOBODY, SIGNED_IN),
    "profiles:reads": rule(SIGNED_IN),
}
