from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from annotations.items.models.import_batch import ImportBatch
from annotations.items.models.source import Source
from annotations.projects.models import Project


class ItemState(models.TextChoices):
    READY = "ready", "Ready"
    SEALED = "sealed", "Sealed"
    ERASED = "erased", "Erased"


class Item(models.Model):
    """A unit of data.

    `content` is {"text": …} or {"media": sha256 of the display derivative, "width", "height", "file_name"}.
    `severity` is {category: level} and `level` its highest value; `needs` is the same as a bit mask that the queue
    compares with a person's consents (annotations.exposure.domain.consent). `slots_free` is the overlap less live
    leases and votes: the queue's partial index holds only items with a free slot.
    """

    # No indexes of their own: the project's is part of two others, and each one more slows every import down. And no
    # constraints of their own: triggers check project, source and batch once a statement (migration 0005), because
    # checking them for each of a hundred thousand rows would cost more than writing the rows.
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="items", db_index=False, db_constraint=False
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    external_id = models.CharField(max_length=200)
    content = models.JSONField()
    content_sha256 = models.BinaryField(max_length=32)
    attributes = models.JSONField(default=dict)
    language = models.CharField(max_length=35, blank=True)
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.READY)
    severity = models.JSONField(default=dict)
    severity_known = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(default=0)
    needs = models.BigIntegerField(default=0)
    slots_free = models.SmallIntegerField(default=1)
    votes = models.IntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "external_id"], name="items_external_id"),
            models.CheckConstraint(condition=Q(slots_free__gte=0), name="items_slots_not_negative"),
        ]
        indexes = [
            models.Index(fields=["project", "id"], name="items_queue", condition=Q(slots_free__gt=0, state="ready")),
            models.Index(fields=["project", "-id"], name="items_in_project"),
            models.Index(fields=["project", "id"], name="items_sealed", condition=Q(state="sealed")),
            # Whose content is equal is asked once a seal, over the whole installation. A bloom filter for each run of pages
            # answers that and costs an import nothing, which an index with an entry a row would.
            BrinIndex(fields=["content_sha256"], name="items_equal_content", opclasses=["bytea_bloom_ops"]),
        ]

    def __str__(self) -> str:
        return self.external_id


class PreLabel(models.Model):
    """A proposed answer that came with the data: shown as such, never counted as a vote."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="prelabels")
    question = models.CharField(max_length=60)
    answer = models.JSONField()
    origin = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "question"], name="items_one_prelabel")]

    def __str__(self) -> str:
        return f"{self.origin} for {self.item_id}"
