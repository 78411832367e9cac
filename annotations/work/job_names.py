"""Celery names of the work feature. Plain strings: Celery takes anything with a `.name` for a task."""

EXPIRE_LEASES = "work.expire_leases"
TEND_SHIFTS = "work.tend_shifts"
PAY_CORRECTIONS = "work.pay_corrections"
DELETE_BEATS = "work.delete_beats"
