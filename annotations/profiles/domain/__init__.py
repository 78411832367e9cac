"""What people say about themselves and when it may leave, pure: see docs/algorithms/profiles.md."""
