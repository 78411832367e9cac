from django.db import models


class Event(models.Model):
    """One row of the append-only journal: the canonical bytes of what happened, and what is needed to find them again.

    `body` is RFC 8785 canonical JSON and is what the Merkle leaf hashes; the other columns repeat parts of it for
    look-ups and are never trusted by a verifier. Personal data never enters: `actor` is a pseudonym.
    """

    organisation_id = models.BigIntegerField()
    uid = models.UUIDField(unique=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    actor = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "id"], name="journal_event_log"),
            models.Index(fields=["subject"], name="journal_event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
