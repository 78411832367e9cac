"""Decisions, holds and exports as programs read them."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from annotations.recourse.models import Decision, Hold, PersonalExport
from annotations.recourse.selectors.decisions import Standing, standing_of
from annotations.recourse.selectors.holds import hold_is_on


class DecisionEventSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    text = serializers.CharField()
    by_the_clock = serializers.BooleanField()
    at = serializers.DateTimeField()


class DecisionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    organisation = serializers.CharField()
    project = serializers.IntegerField(allow_null=True)
    person = serializers.CharField(help_text="As the decider named them")
    kind = serializers.CharField()
    reason = serializers.CharField()
    explanation = serializers.CharField()
    evidence = serializers.DictField()
    rule_version = serializers.CharField()
    score = serializers.DictField(allow_null=True)
    state = serializers.CharField()
    notice_at = serializers.DateTimeField()
    effect_at = serializers.DateTimeField()
    appeal_until = serializers.DateTimeField()
    answer_until = serializers.DateTimeField(allow_null=True)
    events = DecisionEventSerializer(many=True)


class DecisionPageSerializer(serializers.Serializer[Any]):
    results = DecisionSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class HoldSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    person = serializers.CharField()
    explanation = serializers.CharField()
    placed_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    on = serializers.BooleanField()


class HoldPageSerializer(serializers.Serializer[Any]):
    results = HoldSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class ExportSerializer(serializers.Serializer[PersonalExport]):
    id = serializers.IntegerField()
    state = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    job = serializers.IntegerField(source="job_id", allow_null=True)
    requested_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class ExportPageSerializer(serializers.Serializer[Any]):
    results = ExportSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class ProposalSerializer(serializers.Serializer[Any]):
    right = serializers.IntegerField(allow_null=True)
    n = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    allowed = serializers.BooleanField()
    refused_because = serializers.CharField()


def decision_document(decision: Decision, *, now: datetime) -> dict[str, Any]:
    """A decision with its state by the clock and everything that became of it. Who decided or answered is not named."""
    standing: Standing = standing_of(decision, now=now)
    row = {
        "id": decision.pk,
        "organisation": decision.organisation.slug,
        "project": decision.project_id,
        "person": decision.person_named,
        "kind": decision.kind,
        "reason": decision.reason,
        "explanation": decision.explanation,
        "evidence": decision.evidence,
        "rule_version": decision.rule_version,
        "score": decision.score,
        "state": standing.state.value,
        "notice_at": decision.notice_at,
        "effect_at": decision.effect_at,
        "appeal_until": standing.course.appeal_until,
        "answer_until": standing.course.answer_until,
        "events": [
            {"kind": event.kind, "text": event.text, "by_the_clock": event.by_id is None, "at": event.at}
            for event in sorted(decision.events.all(), key=lambda event: event.pk)
        ],
    }
    return dict(DecisionSerializer(row).data)


def hold_document(hold: Hold, *, now: datetime) -> dict[str, Any]:
    row = {
        "id": hold.pk,
        "person": str(hold.person),
        "explanation": hold.explanation,
        "placed_at": hold.placed_at,
        "until": hold.until,
        "on": hold_is_on(hold, now=now),
    }
    return dict(HoldSerializer(row).data)
