"""Names of the feature's jobs: plain strings."""

SEQUENCE = "provenance.sequence"
VERIFY = "provenance.verify"
