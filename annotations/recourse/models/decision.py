from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from annotations.projects.models import Project
from annotations.recourse.domain.decision import FRAUD, DecisionKind, Reason
from notices.models import Notice


class Decision(models.Model):
    """Something adverse that a person decided about another. Append-only: what becomes of it are its events.

    `person_named` is how the decider named them: a membership, or only a pseudonym of the project, which stays all the
    decider sees. `score` repeats right, n and interval where quality is the reason.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person_named = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in DecisionKind])
    reason = models.CharField(max_length=20, choices=[(reason.value, reason.value) for reason in Reason])
    evidence = models.JSONField()
    rule_version = models.CharField(max_length=60)
    explanation = models.TextField()
    score = models.JSONField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    notice_at = models.DateTimeField()
    effect_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=False) & ~Q(decided_by=F("person")),
                name="recourse_decided_by_another_person",
            ),
            models.CheckConstraint(condition=Q(effect_at__gt=F("notice_at")), name="recourse_notice_before_effect"),
            models.CheckConstraint(
                condition=~Q(explanation="") & ~Q(rule_version="") & ~Q(evidence={}), name="recourse_decision_complete"
            ),
            models.CheckConstraint(
                condition=~Q(kind="rejection") | Q(reason__in=sorted(FRAUD)), name="recourse_rejects_fraud_only"
            ),
            models.CheckConstraint(
                condition=Q(kind="removal") | Q(project__isnull=False), name="recourse_decision_in_a_project"
            ),
            models.CheckConstraint(
                condition=Q(kind="refusal", reason="time_not_shown") | ~Q(kind="refusal") & ~Q(reason="time_not_shown"),
                name="recourse_refuses_time_only",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="recourse_decision_person"),
            models.Index(fields=["organisation", "-id"], name="recourse_decision_desk"),
            models.Index(fields=["effect_at"], name="recourse_decision_effect"),
            # Whether a correction was refused is asked for each that waits.
            models.Index(F("evidence__correction"), name="recourse_refused_correction", condition=Q(kind="refusal")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DecisionEventKind(models.TextChoices):
    EFFECTED = "effected", "Took effect"
    APPEALED = "appealed", "Appealed"
    UPHELD = "upheld", "Upheld"
    OVERTURNED = "overturned", "Overturned"


class DecisionEvent(models.Model):
    """What became of a decision. Each at most once; upheld and overturned exclude each other. Append-only.

    `by` is the platform (null) where a clock did it: taking effect, and overturning what nobody answered. Upholding
    always takes a person. `data` of the effect holds what an overturn must restore.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=DecisionEventKind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind"], name="recourse_event_once"),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(kind__in=["upheld", "overturned"]), name="recourse_one_answer"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["upheld", "appealed"]) | Q(by__isnull=False), name="recourse_upheld_by_a_person"
            ),
            models.CheckConstraint(condition=Q(kind="effected") | ~Q(text=""), name="recourse_answer_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of decision {self.decision_id}"
