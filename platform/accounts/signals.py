"""What higher floors may want to hear of. Sent inside the transaction of the change, so a listener's failure undoes it."""

from django.dispatch import Signal

# kwargs: membership. Live leases of that person in that organisation are void from this moment.
membership_ended = Signal()
