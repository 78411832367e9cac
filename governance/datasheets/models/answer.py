from django.db import models

from accounts.models import User
from background.models import Job


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
    """The automatic facts of one release, computed once from its snapshot and the records of that moment.

    `about` names the release: project, organisation, version, frozen_at, content_hash, earlier versions. `facts` are the
    automatic answers by question, `hints` what the records say to questions that a person has to confirm.
    """

    release_id = models.BigIntegerField(unique=True)
    organisation_id = models.BigIntegerField()
    project_id = models.BigIntegerField()
    version = models.CharField(max_length=20)
    about = models.JSONField(default=dict)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    hints = models.JSONField(default=dict)
    computed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"datasheet of release {self.release_id}"
