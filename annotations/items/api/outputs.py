"""What the items feature answers."""

from typing import Any

from rest_framework import serializers

from annotations.items.models import ImportBatch, ImportKind, ImportState, Source
from annotations.items.selectors.imports import import_state


class SourceSerializer(serializers.Serializer[Source]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    collector = serializers.CharField()
    licence = serializers.CharField()
    lawful_basis = serializers.CharField()
    purpose = serializers.CharField()
    time_frame = serializers.CharField()
    notice_and_consent = serializers.CharField()
    declared_severity = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    created_at = serializers.DateTimeField()


class SourcePageSerializer(serializers.Serializer[Any]):
    results = SourceSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class ImportSerializer(serializers.Serializer[ImportBatch]):
    """`report` holds what was read, written and skipped, and the first errors as {row, field, message}."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    source = serializers.CharField(source="source.name", allow_null=True, default=None)  # type: ignore[assignment]
    file_name = serializers.CharField()
    file_sha256 = serializers.CharField()
    file_bytes = serializers.IntegerField()
    options = serializers.DictField()
    dry_run = serializers.BooleanField()
    state = serializers.SerializerMethodField()
    job = serializers.IntegerField(source="job_id")
    progress = serializers.IntegerField(source="job.progress")
    progress_total = serializers.IntegerField(source="job.progress_total")
    message = serializers.SerializerMethodField()
    report = serializers.DictField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_state(self, batch: ImportBatch) -> str:
        return str(ImportState(import_state(batch)))

    def get_message(self, batch: ImportBatch) -> str:
        """The refusal in full, else how far the job is."""
        said = batch.report.get("message") or (batch.job and (batch.job.error or batch.job.message))
        return str(said or "")


class ImportPageSerializer(serializers.Serializer[Any]):
    results = ImportSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class PictureSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(allow_null=True)
    preview_url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    file_name = serializers.CharField()


class ItemSerializer(serializers.Serializer[Any]):
    """An item as it may be browsed: from level 1 on `veiled`, without its text and with the blurred picture."""

    id = serializers.IntegerField()
    external_id = serializers.CharField()
    state = serializers.CharField()
    veiled = serializers.BooleanField()
    text = serializers.CharField(allow_null=True)
    media = PictureSerializer(allow_null=True)
    attributes = serializers.DictField(child=serializers.CharField())
    language = serializers.CharField()
    severity = serializers.DictField(child=serializers.IntegerField())
    severity_known = serializers.BooleanField()
    level = serializers.IntegerField()
    votes = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class ItemPageSerializer(serializers.Serializer[Any]):
    results = ItemSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class PrelabelSerializer(serializers.Serializer[Any]):
    question = serializers.CharField()
    answer = serializers.JSONField()
    origin = serializers.CharField()


class ItemDetailSerializer(ItemSerializer):
    prelabels = PrelabelSerializer(many=True)


class HistorySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    annotator = serializers.CharField()
    groups = serializers.DictField(child=serializers.CharField())
    answers = serializers.DictField()
    labels = serializers.ListField(child=serializers.CharField())
    previous = serializers.IntegerField(allow_null=True)
    schema_version = serializers.IntegerField()
    guideline_version = serializers.IntegerField()
    event = serializers.IntegerField()
    at = serializers.DateTimeField()


class ItemHistorySerializer(serializers.Serializer[Any]):
    results = HistorySerializer(many=True)
