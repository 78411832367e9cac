"""The exposure rules, pure: see docs/algorithms/exposure.md for each rule with its worked table."""
