"""The bodies of the labelling loop, all closed (webapi.serializers)."""

from rest_framework import serializers

from annotations.work.domain.reasons import SKIP_REASONS
from webapi.serializers import ClosedSerializer


class LeaseInput(ClosedSerializer):
    resume = serializers.BooleanField(default=True)


class SubmissionInput(ClosedSerializer):
    fence = serializers.IntegerField(min_value=0, max_value=2**53)
    answers = serializers.DictField()


class DraftInput(ClosedSerializer):
    fence = serializers.IntegerField(min_value=0, max_value=2**53)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    answers = serializers.DictField()


class SkipInput(ClosedSerializer):
    fence = serializers.IntegerField(min_value=0, max_value=2**53)
    reason = serializers.ChoiceField(choices=sorted(SKIP_REASONS))
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class FenceInput(ClosedSerializer):
    fence = serializers.IntegerField(min_value=0, max_value=2**53)


class HeartbeatInput(ClosedSerializer):
    lease = serializers.IntegerField(min_value=1)
    seq = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    visible = serializers.BooleanField()
    interacted = serializers.BooleanField()
