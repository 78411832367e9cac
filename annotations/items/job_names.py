"""Names of the jobs that an import is handed to. Plain strings: the votes' job belongs to a feature above this one."""

IMPORT_ITEMS = "items.import"
SEAL_EQUAL = "items.seal_equal"
IMPORT_VOTES = "work.import_votes"
