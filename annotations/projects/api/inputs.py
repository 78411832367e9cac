"""The bodies of project requests, all closed. Money and limits are whole numbers."""

from typing import Any

from rest_framework import serializers

from annotations.projects.models import ItemKind, PayKind
from webapi.serializers import ClosedSerializer, StrictIntegerField

_MAX_ATTRIBUTES = 50


class AttributesField(serializers.ListField):
    """Names of item attributes."""

    def __init__(self) -> None:
        super().__init__(child=serializers.CharField(max_length=60), max_length=_MAX_ATTRIBUTES, required=False)

    def to_internal_value(self, data: Any) -> list[Any]:
        """The names. Too many are refused before each is checked."""
        if isinstance(data, list) and len(data) > _MAX_ATTRIBUTES:
            self.fail("max_length", max_length=_MAX_ATTRIBUTES)
        return super().to_internal_value(data)


class PayInput(ClosedSerializer):
    kind = serializers.ChoiceField(choices=PayKind.choices)
    currency = serializers.CharField(max_length=3, help_text="ISO 4217, such as EUR")
    rate_minor = StrictIntegerField(
        help_text="Per hour or per item, in minor units (cents); 0 for unpaid work", required=False
    )
    floor_minor = StrictIntegerField(
        help_text="Nobody earns less per hour of active time, in minor units; 0 for unpaid work", required=False
    )
    expected_item_s = StrictIntegerField(
        help_text="Seconds an item takes, from a pilot or declared: the estimate until work is recorded",
        required=False,
        allow_null=True,
    )
    longest_item_s = StrictIntegerField(
        help_text="Seconds an item takes at most, as far as escrow is set aside for it; never a limit on pay",
        required=False,
    )


class PayVersionInput(PayInput):
    change_note = serializers.CharField(max_length=300, allow_blank=True, required=False)


class ExposureInput(ClosedSerializer):
    max_view_ms = StrictIntegerField(required=False)
    blur_from_level = StrictIntegerField(required=False)
    limits = serializers.DictField(child=StrictIntegerField(), required=False)


class ExposureVersionInput(ExposureInput):
    change_note = serializers.CharField(max_length=300, allow_blank=True, required=False)


class SchemaInput(ClosedSerializer):
    definition = serializers.DictField(help_text="The question schema: {questions: […]}")
    change_note = serializers.CharField(max_length=300, allow_blank=True, required=False)


class LabelStudioInput(ClosedSerializer):
    config = serializers.CharField(
        max_length=300_000, trim_whitespace=False, help_text="The labelling configuration, from <View> to </View>"
    )


class GuidelineInput(ClosedSerializer):
    markdown = serializers.CharField(trim_whitespace=False)
    change_note = serializers.CharField(max_length=300, allow_blank=True, required=False)


class ProjectInput(ClosedSerializer):
    """Everything a project is made of, in one call; only name and item_kind are required."""

    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=60, required=False)
    description = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    item_kind = serializers.ChoiceField(choices=ItemKind.choices)
    objective = serializers.BooleanField(required=False)
    overlap = StrictIntegerField(required=False)
    slices = AttributesField()
    protected = AttributesField()
    licence = serializers.CharField(max_length=120, allow_blank=True, required=False)
    support_contact = serializers.CharField(max_length=200, allow_blank=True, required=False)
    content_notice = serializers.CharField(max_length=500, allow_blank=True, required=False)
    schema = serializers.DictField(required=False)
    guidelines = serializers.CharField(trim_whitespace=False, required=False)
    pay = PayInput(required=False)
    exposure = ExposureInput(required=False)


class ProjectChangeInput(ClosedSerializer):
    name = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    licence = serializers.CharField(max_length=120, allow_blank=True, required=False)
    support_contact = serializers.CharField(max_length=200, allow_blank=True, required=False)
    content_notice = serializers.CharField(max_length=500, allow_blank=True, required=False)
    objective = serializers.BooleanField(required=False)
    overlap = StrictIntegerField(required=False)
    slices = AttributesField()
    protected = AttributesField()


class PauseInput(ClosedSerializer):
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class EmptyInput(ClosedSerializer):
    """No fields at all."""
