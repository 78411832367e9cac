"""Projects and their versions as the API shows them."""

from typing import Any

from rest_framework import serializers

from annotations.projects.models import Project
from annotations.projects.models.versions import Version
from annotations.projects.selectors.readiness import project_missing


class TermsSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    currency = serializers.CharField()
    rate_minor = serializers.IntegerField()
    floor_minor = serializers.IntegerField()
    expected_item_s = serializers.IntegerField(allow_null=True)
    longest_item_s = serializers.IntegerField()


class ExposureTermsSerializer(serializers.Serializer[Any]):
    max_view_ms = serializers.IntegerField()
    blur_from_level = serializers.IntegerField()
    limits = serializers.DictField(child=serializers.IntegerField())


class GapSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    message = serializers.CharField()


class ProjectSerializer(serializers.Serializer[Project]):
    """A project with the numbers of its versions in force. `missing` lists what publishing still needs."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    item_kind = serializers.CharField()
    objective = serializers.BooleanField()
    overlap = serializers.IntegerField()
    state = serializers.CharField()
    pause_reason = serializers.CharField()
    slices = serializers.ListField(child=serializers.CharField(), source="slice_attributes")
    protected = serializers.ListField(child=serializers.CharField(), source="protected_attributes")
    licence = serializers.CharField()
    support_contact = serializers.CharField()
    content_notice = serializers.CharField()
    max_level = serializers.IntegerField()
    schema_version = serializers.IntegerField(source="current_schema.number", default=None, allow_null=True)
    guideline_version = serializers.IntegerField(source="current_guideline.number", default=None, allow_null=True)
    pay = TermsSerializer(source="current_pay", allow_null=True)
    exposure = ExposureTermsSerializer(source="current_exposure", allow_null=True)
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    missing = serializers.SerializerMethodField()

    def get_missing(self, project: Project) -> list[dict[str, Any]]:
        return [dict(gap) for gap in project_missing(project)] if project.state == "draft" else []


class ProjectPageSerializer(serializers.Serializer[Any]):
    results = ProjectSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class VersionSerializer(serializers.Serializer[Version]):
    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    change_note = serializers.CharField()
    created_by = serializers.CharField(source="created_by.display_name")
    created_at = serializers.DateTimeField()


class SchemaVersionSerializer(VersionSerializer):
    definition = serializers.DictField()


class GuidelineVersionSerializer(VersionSerializer):
    markdown = serializers.CharField()


class PayVersionSerializer(VersionSerializer):
    kind = serializers.CharField()
    currency = serializers.CharField()
    rate_minor = serializers.IntegerField()
    floor_minor = serializers.IntegerField()
    expected_item_s = serializers.IntegerField(allow_null=True)
    longest_item_s = serializers.IntegerField()


class ExposureVersionSerializer(VersionSerializer):
    max_view_ms = serializers.IntegerField()
    blur_from_level = serializers.IntegerField()
    limits = serializers.DictField(child=serializers.IntegerField())


class SchemaVersionPageSerializer(serializers.Serializer[Any]):
    results = SchemaVersionSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class GuidelineVersionPageSerializer(serializers.Serializer[Any]):
    results = GuidelineVersionSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class PayVersionPageSerializer(serializers.Serializer[Any]):
    results = PayVersionSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class ExposureVersionPageSerializer(serializers.Serializer[Any]):
    results = ExposureVersionSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)
