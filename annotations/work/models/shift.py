from django.db import models
from django.db.models import F, Q

from accounts.models import User
from annotations.items.models import Item
from annotations.projects.models import PayPolicyVersion, Project
from annotations.work.domain.shift import By, ShiftState
from kernel.periods import Interval

_STATES = [(state.value, state.value.capitalize()) for state in ShiftState]
_SIDES = [
    (By.PROJECT.value, "The project"),
    (By.ANNOTATOR.value, "The annotator"),
    (By.PLATFORM.value, "The platform"),
]


class Shift(models.Model):
    """A planned interval of one person on one project (docs/algorithms/time.md section 1).

    `annotator` is empty while an offer is open to every annotator. `pay_policy` is the one in force when the shift was
    accepted. The waiting clock is the last beat (`beat_*`) and one pay line: what was counted, what of it is posted.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    annotator = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=_STATES)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    pay_policy = models.ForeignKey(PayPolicyVersion, on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    reserved_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="When it ended or was cancelled")
    closed_side = models.CharField(max_length=10, choices=_SIDES, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_reason = models.CharField(max_length=200, blank=True)
    beat_at = models.DateTimeField(null=True)
    beat_seq = models.PositiveIntegerField(null=True)
    beat_nothing_to_do = models.BooleanField(default=False)
    waiting_ms = models.BigIntegerField(default=0)
    waiting_paid_ms = models.BigIntegerField(default=0)
    waiting_accrued_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annotator"], condition=Q(state="started"), name="work_one_started_shift"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="work_shift_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "cancelled"]) | Q(annotator__isnull=False),
                name="work_shift_has_its_person",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-starts_at"], name="work_shift_project"),
            models.Index(fields=["annotator", "-starts_at"], name="work_shift_person"),
            models.Index(
                fields=["starts_at"],
                name="work_shift_open",
                condition=Q(state__in=["offered", "proposed", "accepted", "started"]),
            ),
        ]

    def __str__(self) -> str:
        return f"shift {self.pk} ({self.state})"

    @property
    def planned(self) -> Interval:
        return Interval(self.starts_at, self.ends_at)


class ReservedItem(models.Model):
    """A slot of an item held for a shift: taken off `slots_free` beforehand, so the queue needs to know nothing of it."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="reserved")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "item"], name="work_reserved_once")]

    def __str__(self) -> str:
        return f"item {self.item_id} for shift {self.shift_id}"
