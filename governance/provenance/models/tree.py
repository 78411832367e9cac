from django.db import models

from accounts.models import Organisation


class Position(models.Model):
    """Where an event stands in its organisation's log. Positions are rows of their own: the journal is never updated.

    Given by the sequencer in batches, contiguous from 0 (`index`); `leaf_sha256` is H(0x00 ‖ body). There is no foreign
    key in the database, because the log 0 is the installation's own and belongs to no organisation.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    index = models.BigIntegerField()
    event_id = models.BigIntegerField(unique=True)
    leaf_sha256 = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "index"], name="provenance_no_fork")]

    def __str__(self) -> str:
        return f"leaf {self.index}"


class TreeHead(models.Model):
    """A signed head: the size and root of an organisation's log at a time. `frontier` continues the tree from there."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    frontier = models.JSONField()
    body = models.BinaryField(help_text="The canonical bytes that were signed")
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "size"], name="provenance_one_head_per_size")]

    def __str__(self) -> str:
        return f"head of {self.size} leaves"


class PublicKey(models.Model):
    """The installation's signing keys, public half. The private half stays in a file of its own, never in the database."""

    key_id = models.CharField(max_length=16, unique=True)
    public_hex = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key_id


class SequencerMark(models.Model):
    """How far down the sequencer need not look any more: every event up to `floor` is committed and has its position.

    Ids are given before transactions commit, so the highest id seen is only a `candidate`. It becomes the floor once
    every transaction that was open then (their ids lie below `candidate_xid`) has ended and been swept.
    """

    floor = models.BigIntegerField(default=0)
    candidate = models.BigIntegerField(default=0)
    candidate_xid = models.BigIntegerField(default=0)
    candidate_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"everything up to event {self.floor} has its position"
