"""What higher floors may want to hear of. Sent inside the transaction of the change, so a listener's failure undoes it."""

from django.dispatch import Signal

# kwargs: user, organisation_id. They stop annotating there by their own act, and what they had agreed to is handed back; who
# is removed by a decision gives nothing back: that is the project's doing.
annotating_given_up = Signal()
