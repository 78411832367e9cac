"""`fairhand conformance`: the promises to the people who label, checked over HTTP (docs/conformance.md)."""
