"""Names of this feature's Celery functions, for the schedule."""

APPROVE_DUE = "pay.approve_due"
SETTLE_FLOORS = "pay.settle_floors"
SETTLE_OLD_FLOORS = "pay.settle_old_floors"
PREPARE_PAYOUTS = "pay.prepare_payouts"
# Names of job rows (background.registry).
PAYOUT_RUN = "pay.payout_run"
TELL_PAYMENTS = "pay.tell_payments"
