from django.conf import settings
from django.db import models


class IdempotencyRecord(models.Model):
    """The first answer to a write that carried an Idempotency-Key, replayed to every retry of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    request_sha256 = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    body = models.TextField(help_text="JSON as it was sent, so that a retry gets the same bytes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="webapi_one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"], name="webapi_idempotency_age")]

    def __str__(self) -> str:
        return self.key
