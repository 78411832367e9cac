from django.db import models

from accounts.models import User
from annotations.items.models import Item


class ItemRating(models.Model):
    """What somebody who had the item before them says it is. Append-only: the highest of an item's ratings counts."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item"], name="exposure_ratings_of_item", include=["category", "level"])]

    def __str__(self) -> str:
        return f"{self.category} {self.level}"


class Glance(models.Model):
    """A view outside a lease: logged and charged before the first byte is served, open until `until`. Append-only."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    item_id = models.BigIntegerField()
    path = models.CharField(max_length=20)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "item_id", "-until"], name="exposure_glance_open")]

    def __str__(self) -> str:
        return f"{self.path} of item {self.item_id}"
