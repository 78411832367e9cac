from django.db import models

from accounts.models import Organisation


class MediaKind(models.TextChoices):
    DISPLAY = "display", "Display"
    BLURRED = "blurred", "Blurred"
    THUMBNAIL = "thumbnail", "Thumbnail"


class MediaAsset(models.Model):
    """A re-encoded derivative, named by its content hash. The bytes as uploaded are never served.

    `origin_sha256` is the hash of the uploaded bytes: the three derivatives of one picture share it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    origin_sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=MediaKind.choices)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.BigIntegerField()

    class Meta:
        constraints = [
            # Another version of the encoder may make other bytes of the same picture; both stay, as items name them.
            models.UniqueConstraint(
                fields=["organisation", "origin_sha256", "kind", "sha256"], name="items_one_derivative"
            )
        ]
        indexes = [models.Index(fields=["organisation", "sha256"], name="items_media_hash")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
