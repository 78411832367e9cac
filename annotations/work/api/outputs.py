"""The shapes of this feature's answers, for the OpenAPI document and the generated types of the workbench."""

from typing import Any

from rest_framework import serializers

from annotations.projects.models import ItemKind, PayKind


class MoneySerializer(serializers.Serializer[Any]):
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()


class MediaSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(allow_null=True)
    blurred_url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class LeasedItemSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    external_id = serializers.CharField()
    kind = serializers.ChoiceField(choices=ItemKind.choices)
    language = serializers.CharField()
    attributes = serializers.DictField(child=serializers.CharField())
    level = serializers.IntegerField()
    category = serializers.CharField(allow_null=True)
    description = serializers.CharField()
    prelabels = serializers.DictField()
    text = serializers.CharField(allow_null=True, required=False)
    media = MediaSerializer(required=False)


class DraftSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    answers = serializers.DictField()


class LeasePaySerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=PayKind.choices)
    rate_minor = serializers.IntegerField()
    floor_minor = serializers.IntegerField()
    currency = serializers.CharField()


class LeaseExposureSerializer(serializers.Serializer[Any]):
    needs_reveal = serializers.BooleanField()
    used_share = serializers.FloatField()
    break_at = serializers.DateTimeField(allow_null=True)
    max_view_ms = serializers.IntegerField(allow_null=True)


class LeaseSerializer(serializers.Serializer[Any]):
    """A lease (lease is a number), or the reason why there is none (lease is null)."""

    lease = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(
        choices=["no_work", "break", "budget", "consent", "paused", "hold"], required=False
    )
    until = serializers.DateTimeField(allow_null=True, required=False)
    paid = serializers.BooleanField(required=False)
    detail = serializers.CharField(required=False)
    fence = serializers.IntegerField(required=False)
    expires_at = serializers.DateTimeField(required=False)
    leased_at = serializers.DateTimeField(required=False)
    item = LeasedItemSerializer(required=False)
    schema_version = serializers.IntegerField(required=False)
    guideline_version = serializers.IntegerField(required=False)
    draft = DraftSerializer(allow_null=True, required=False)
    pay = LeasePaySerializer(required=False)
    exposure = LeaseExposureSerializer(required=False)
    earned = MoneySerializer()
    break_pay = MoneySerializer(
        allow_null=True, help_text="What the running break pays; beside an item, what a break taken now would pay"
    )
    shift = serializers.IntegerField(
        allow_null=True, required=False, help_text="The started shift whose page pays waiting"
    )
    active_ms = serializers.IntegerField(required=False)


class SubmittedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    active_ms = serializers.IntegerField()
    pay = MoneySerializer()


class SubmissionSerializer(serializers.Serializer[Any]):
    submission = SubmittedSerializer()
    next = LeaseSerializer(required=False)


class SkippedSerializer(serializers.Serializer[Any]):
    skipped = serializers.DictField(required=False)
    returned = serializers.DictField(required=False)
    next = LeaseSerializer(required=False)


class DraftSavedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    saved_at = serializers.DateTimeField()


class BeatenSerializer(serializers.Serializer[Any]):
    active_ms = serializers.IntegerField()
    expires_at = serializers.DateTimeField()


class RevealedSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(required=False)
    media = MediaSerializer(required=False)
    until = serializers.DateTimeField()


class SeverityWordsSerializer(serializers.Serializer[Any]):
    categories = serializers.DictField(child=serializers.CharField())
    levels = serializers.ListField(child=serializers.CharField())


class WorkbenchSerializer(serializers.Serializer[Any]):
    project = serializers.DictField()
    schema = serializers.DictField()
    schema_version = serializers.IntegerField()
    guidelines_html = serializers.CharField()
    guideline_version = serializers.IntegerField()
    keys = serializers.DictField()
    pay = LeasePaySerializer()
    skip_reasons = serializers.DictField(child=serializers.CharField())
    severity = SeverityWordsSerializer()
