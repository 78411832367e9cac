"""The shapes of the profile's API."""

from typing import Any

from rest_framework import serializers

from annotations.profiles.selectors.my_profile import Standing
from webapi.serializers import ClosedSerializer


class ProfileInput(ClosedSerializer):
    answers = serializers.DictField(child=serializers.CharField(max_length=40, allow_blank=True))


class ProfileSerializer(serializers.Serializer[Any]):
    answers = serializers.DictField(child=serializers.CharField())


class ProfileConsentInput(ClosedSerializer):
    purpose = serializers.CharField(max_length=30)
    agreed = serializers.BooleanField()
    text_version = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class ProfileStandingSerializer(serializers.Serializer[Any]):
    purpose = serializers.CharField()
    title = serializers.CharField()
    text_version = serializers.CharField()
    text = serializers.CharField()
    agreed = serializers.BooleanField()
    last_text_version = serializers.CharField(allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)


class ProfileUseSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    what_for = serializers.CharField()
    text_version = serializers.CharField()
    groups = serializers.DictField(child=serializers.CharField())


class ProfileReadSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    reader = serializers.CharField()
    purpose = serializers.CharField()


class ProfileReadPageSerializer(serializers.Serializer[Any]):
    results = ProfileReadSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


def standing_document(standing: Standing) -> dict[str, Any]:
    """A purpose for the API: its current text, whether the person's consent is live, and the row that counts."""
    last = standing.last
    return {
        "purpose": standing.purpose.name.value,
        "title": standing.purpose.title,
        "text_version": standing.purpose.current.version,
        "text": standing.purpose.current.text,
        "agreed": standing.live,
        "last_text_version": last.text_version if last else None,
        "last_at": last.at if last else None,
    }
