"""Names of this feature's Celery functions, for the schedule."""

APPROVE_DUE = "pay.approve_due"
SETTLE_FLOORS = "pay.settle_floors"
