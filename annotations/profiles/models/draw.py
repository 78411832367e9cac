from django.db import models

from annotations.profiles.models.profile import Profile


class GroupDraw(models.Model):
    """One time groups were taken from profiles, for one freeze: the purpose, the text, and which attributes left.

    `id` is made by whoever asks, so that asking again gives the same groups. Append-only.
    """

    id = models.UUIDField(primary_key=True)
    project_id = models.BigIntegerField()
    what_for = models.CharField(max_length=200)
    purpose = models.CharField(max_length=30)
    text_version = models.CharField(max_length=20)
    attributes = models.JSONField(default=list)
    k = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.what_for


class DrawnGroups(models.Model):
    """The groups of one profile that a draw showed, encrypted like the profile itself."""

    draw = models.ForeignKey(GroupDraw, on_delete=models.PROTECT, related_name="drawn")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="drawn")
    key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "profile"], name="profiles_drawn_once")]

    def __str__(self) -> str:
        return f"groups drawn for {self.draw_id}"
