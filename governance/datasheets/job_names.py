"""Names of the feature's jobs: plain strings."""

COMPUTE = "datasheets.compute"
