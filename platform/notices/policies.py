"""Who may use which route of this feature: an inbox is its person's own."""

from accounts.rules import NOBODY, SIGNED_IN, Rule, rule

ROUTES: dict[str, Rule] = {
    "api:my-notices": rule(SIGNED_IN),
    "api:my-notice-read": rule(NOBODY, SIGNED_IN),
    "notices:inbox": rule(SIGNED_IN),
    "notices:open": rule(NOBODY, SIGNED_IN),
    "notices:read-all": rule(NOBODY, SIGNED_IN),
}
