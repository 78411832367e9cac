"""What the API says about releases."""

from typing import Any

from rest_framework import serializers

from background.models import Job
from governance.releases.models import Pull, Release
from governance.releases.selectors.folders import ReleaseFile


class ReleaseJobSerializer(serializers.Serializer[Job]):
    id = serializers.IntegerField()
    state = serializers.CharField()
    error = serializers.CharField()


class ReleaseConsentSerializer(serializers.Serializer[Any]):
    """What the self-declared groups of a release rest on."""

    purpose = serializers.CharField()
    text_version = serializers.CharField()
    text_sha256 = serializers.CharField()
    attributes = serializers.ListField(child=serializers.CharField())
    k = serializers.IntegerField()


class ReleaseSerializer(serializers.Serializer[Release]):
    project_id = serializers.IntegerField()
    version = serializers.CharField()
    state = serializers.CharField()
    note = serializers.CharField()
    method = serializers.CharField(
        source="merging.name",
        help_text="How votes became labels: a method of the freeze, or dawid-skene-small-prior in releases from before these names",
    )
    counts = serializers.DictField()
    manifest_sha256 = serializers.CharField()
    content_hash = serializers.CharField()
    tree_size = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField()
    consents = ReleaseConsentSerializer(many=True, source="record.consents", default=[])
    job = ReleaseJobSerializer(allow_null=True)


class ReleasePageSerializer(serializers.Serializer[Any]):
    results = ReleaseSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class ReleaseFileSerializer(serializers.Serializer[ReleaseFile]):
    path = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    rows = serializers.IntegerField(allow_null=True)


class ReleaseFilesSerializer(serializers.Serializer[Any]):
    version = serializers.CharField()
    manifest_sha256 = serializers.CharField()
    files = ReleaseFileSerializer(many=True)


class PullSerializer(serializers.Serializer[Pull]):
    id = serializers.IntegerField()
    who = serializers.CharField(source="user")
    purpose = serializers.CharField()
    at = serializers.DateTimeField()


class PullPageSerializer(serializers.Serializer[Any]):
    results = PullSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)
