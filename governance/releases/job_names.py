"""Names of the feature's jobs: plain strings."""

FREEZE = "releases.freeze"
VERIFY = "releases.verify"
