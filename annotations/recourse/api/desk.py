"""Decisions, appeals and holds of an organisation."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.recourse.api.outputs import (
    DecisionPageSerializer,
    DecisionSerializer,
    HoldPageSerializer,
    HoldSerializer,
    ProposalSerializer,
    decision_document,
    hold_document,
)
from annotations.recourse.domain.decision import AT_THE_DESK, DESK_REASONS
from annotations.recourse.selectors.decisions import desk_decision, desk_decisions
from annotations.recourse.selectors.holds import holds_of
from annotations.recourse.selectors.proposal import discipline_proposal
from annotations.recourse.services.appeals import appeal_answer
from annotations.recourse.services.decisions import decision_make
from annotations.recourse.services.holds import hold_lift, hold_place
from annotations.recourse.services.human import require_person
from background.server_time import server_now
from kernel.errors import BadRequest
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer, StrictIntegerField


class DecisionInput(ClosedSerializer):
    person = serializers.CharField(max_length=60, help_text="A membership's id, or a pseudonym of the project")
    project = StrictIntegerField(required=False, allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=[kind.value for kind in AT_THE_DESK])
    reason = serializers.ChoiceField(choices=[reason.value for reason in DESK_REASONS])
    evidence = serializers.DictField()
    rule_version = serializers.CharField(max_length=60)
    explanation = serializers.CharField(max_length=10_000)
    effect_at = serializers.DateTimeField()


class AnswerInput(ClosedSerializer):
    outcome = serializers.ChoiceField(choices=["upheld", "overturned"])
    text = serializers.CharField(max_length=10_000)


class HoldInput(ClosedSerializer):
    person = serializers.CharField(max_length=60)
    hours = StrictIntegerField()
    explanation = serializers.CharField(max_length=10_000)


class DecisionsView(APIView):
    @extend_schema(operation_id="decisions", responses=DecisionPageSerializer, tags=["recourse"])
    def get(self, request: Request, org: str) -> Response:
        """The organisation's decisions, newest first; not those about me, which are mine."""
        now = server_now()
        rows = desk_decisions(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: decision_document(row, now=now)))

    @extend_schema(
        operation_id="decision_make", request=DecisionInput, responses={201: DecisionSerializer}, tags=["recourse"]
    )
    def post(self, request: Request, org: str) -> Response:
        """Decide against a person: complete, signed in, told before it takes effect. A token gets 403."""
        actor, now = actor_of(request), server_now()
        require_person(actor)
        given = DecisionInput.read(request)

        def write() -> tuple[int, dict[str, Any]]:
            decision = decision_make(actor=actor, project_id=given.pop("project"), now=now, **given)
            return 201, decision_document(desk_decision(actor, decision.pk), now=now)

        status, body = once(
            user_id=actor.user_id, key=key_of(request), route=f"decide:{org}", body=request.data, write=write
        )
        return Response(body, status=status)


class DecisionView(APIView):
    @extend_schema(operation_id="decision_get", responses=DecisionSerializer, tags=["recourse"])
    def get(self, request: Request, org: str, decision_id: int) -> Response:
        """One decision of the organisation."""
        return Response(decision_document(desk_decision(actor_of(request), decision_id), now=server_now()))


class DecisionAnswerView(APIView):
    @extend_schema(operation_id="decision_answer", request=AnswerInput, responses=DecisionSerializer, tags=["recourse"])
    def post(self, request: Request, org: str, decision_id: int) -> Response:
        """Answer an appeal, as another person than who decided. An overturn pays and restores at once."""
        actor, now = actor_of(request), server_now()
        require_person(actor)
        given = AnswerInput.read(request)
        decision = appeal_answer(
            actor=actor,
            decision_id=decision_id,
            overturn=given["outcome"] == "overturned",
            text=given["text"],
            now=now,
        )
        return Response(decision_document(decision, now=now))


class ProposalView(APIView):
    @extend_schema(
        operation_id="decision_proposal",
        responses=ProposalSerializer,
        parameters=[
            OpenApiParameter("project", int, required=True),
            OpenApiParameter("person", str, required=True),
            OpenApiParameter("threshold_percent", int),
        ],
        tags=["recourse"],
    )
    def get(self, request: Request, org: str) -> Response:
        """What a decision for quality could rest on: n, interval, and why it may not. 409 in a subjective project."""
        try:
            project = int(request.query_params.get("project", ""))
            threshold = int(request.query_params.get("threshold_percent") or 70)
        except ValueError:
            raise BadRequest("`project` and `threshold_percent` are whole numbers.") from None
        found = discipline_proposal(
            actor_of(request),
            project_id=min(project, 2**62),
            person=request.query_params.get("person", ""),
            threshold_percent=threshold,
        )
        score = found.score
        row = {
            "right": score.right if score else None,
            "n": score.n if score else 0,
            "low": score.low if score else None,
            "high": score.high if score else None,
            "allowed": not found.refused_because,
            "refused_because": found.refused_because,
        }
        return Response(ProposalSerializer(row).data)


class HoldsView(APIView):
    @extend_schema(operation_id="holds", responses=HoldPageSerializer, tags=["recourse"])
    def get(self, request: Request, org: str) -> Response:
        """Emergency holds, newest first."""
        now = server_now()
        rows = holds_of(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: hold_document(row, now=now)))

    @extend_schema(operation_id="hold_place", request=HoldInput, responses={201: HoldSerializer}, tags=["recourse"])
    def post(self, request: Request, org: str) -> Response:
        """Hold an account for security, for at most 72 hours. It lifts by itself. A token gets 403."""
        actor, now = actor_of(request), server_now()
        require_person(actor)
        hold = hold_place(actor=actor, now=now, **HoldInput.read(request))
        return Response(hold_document(hold, now=now), status=201)


class HoldLiftView(APIView):
    @extend_schema(operation_id="hold_lift", request=None, responses=HoldSerializer, tags=["recourse"])
    def post(self, request: Request, org: str, hold_id: int) -> Response:
        """Lift a hold early."""
        now = server_now()
        hold_lift(actor=actor_of(request), hold_id=hold_id, now=now)
        return Response(hold_document(holds_of(actor_of(request)).get(pk=hold_id), now=now))
