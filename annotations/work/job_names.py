"""Celery names of the work feature. Plain strings: Celery takes anything with a `.name` for a task."""

EXPIRE_LEASES = "work.expire_leases"
