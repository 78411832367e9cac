"""Names of the feature's jobs: plain strings."""

RUN = "audits.run"
