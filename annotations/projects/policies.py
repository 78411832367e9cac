"""Who may use which route of this feature: rows of the role × route table."""

from accounts.rules import Rule

ROUTES: dict[str, Rule] = {}
