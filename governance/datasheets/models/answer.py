from django.db import models

from accounts.models import User


class Answer(models.Model):
    """An owner's answer to a datasheet question. Append-only: the newest row for a question stands, the rest is history.

    `confirmed_for` names the release version the author confirmed it for; with the next release it shows as stale.
    """

    project_id = models.BigIntegerField()
    question = models.CharField(max_length=40)
    text = models.TextField()
    confirmed_for = models.CharField(max_length=20)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["project_id", "question", "-id"], name="datasheets_latest")]

    def __str__(self) -> str:
        return self.question


class Datasheet(models.Model):
    """The automatic facts of one release, computed once from its snapshot, with the files made from them."""

    release_id = models.BigIntegerField(unique=True)
    job_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    answered = models.IntegerField(default=0)
    computed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"datasheet of release {self.release_id}"
