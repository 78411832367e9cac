"""The pay rules, pure: see docs/algorithms/pay.md for each rule with its worked table."""
