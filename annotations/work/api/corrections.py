"""One's own time and its corrections over HTTP, and the corrections that wait in a project."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.work.domain.correction import LONGEST_REASON
from annotations.work.models import TimeCorrection
from annotations.work.selectors.my_time import corrections_waiting, my_corrections, my_days, row_of
from annotations.work.services.correction import correction_ask
from annotations.work.services.correction_decide import correction_decide
from kernel import clock
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer, StrictIntegerField


class CorrectionInput(ClosedSerializer):
    project = StrictIntegerField(min_value=1)
    day = serializers.DateField()
    minutes = StrictIntegerField(min_value=1, max_value=1440)
    reason = serializers.CharField(max_length=LONGEST_REASON)


class CorrectionDecisionInput(ClosedSerializer):
    pay = serializers.BooleanField()
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True, default="")


class TimeDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    project = serializers.DictField()
    counted_ms = serializers.IntegerField()


class MyTimeSerializer(serializers.Serializer[Any]):
    days = TimeDaySerializer(many=True)


class CorrectionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    project = serializers.DictField()
    day = serializers.DateField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    at_once_ms = serializers.IntegerField(help_text="Accepted by default and paid at once")
    rest_ms = serializers.IntegerField(help_text="Goes to a person, and is paid by default after seven days")
    rest_state = serializers.ChoiceField(choices=["none", "waiting", "paid", "refused"])
    rest_due_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class CorrectionPageSerializer(serializers.Serializer[Any]):
    results = CorrectionSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class WaitingCorrectionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    annotator = serializers.CharField(help_text="A pseudonym of this project")
    day = serializers.DateField()
    minutes = serializers.IntegerField()
    reason = serializers.CharField()
    due_at = serializers.DateTimeField(help_text="It is paid then, unless a person decides before")


class WaitingCorrectionsSerializer(serializers.Serializer[Any]):
    results = WaitingCorrectionSerializer(many=True)


class CorrectionDecidedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    paid = serializers.BooleanField()


class MyTimeView(APIView):
    @extend_schema(operation_id="my_time", tags=["time"], responses=MyTimeSerializer)
    def get(self, request: Request) -> Response:
        """What was counted of my time in the last fourteen days, by day (UTC) and project."""
        days = my_days(actor_of(request), now=clock.utcnow())
        return Response(
            {
                "days": [
                    {
                        "day": one.day,
                        "project": {"id": one.project.pk, "name": one.project.name},
                        "counted_ms": one.counted_ms,
                    }
                    for one in days
                ]
            }
        )


class MyCorrectionsView(APIView):
    @extend_schema(operation_id="my_corrections", tags=["time"], responses=CorrectionPageSerializer)
    def get(self, request: Request) -> Response:
        """What I corrected, newest first."""
        return Response(keyset_page(my_corrections(actor_of(request)), request.query_params, correction_body))

    @extend_schema(
        operation_id="correction_ask", tags=["time"], request=CorrectionInput, responses={201: CorrectionSerializer}
    )
    def post(self, request: Request) -> Response:
        """Correct my time upwards. Up to a tenth of the day is paid at once, the rest by a person or after seven days."""
        data, actor = CorrectionInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            made = correction_ask(
                actor=actor,
                project_id=data["project"],
                day=data["day"],
                minutes=data["minutes"],
                reason=data["reason"],
            )
            return 201, _plain(correction_body(made))

        status, body = once(
            user_id=actor.user_id, key=key_of(request), route="corrections", body=request.data, write=write
        )
        return Response(body, status=status)


class ProjectCorrectionsView(APIView):
    @extend_schema(operation_id="project_corrections", tags=["time"], responses=WaitingCorrectionsSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """Corrections of which a part waits for a person, the oldest first."""
        return Response(
            {
                "results": [
                    {
                        "id": row.correction.pk,
                        "annotator": row.annotator,
                        "day": row.correction.day,
                        "minutes": row.rest_minutes,
                        "reason": row.correction.reason,
                        "due_at": row.due_at,
                    }
                    for row in corrections_waiting(actor_of(request), project_id)
                ]
            }
        )


class ProjectCorrectionView(APIView):
    @extend_schema(
        operation_id="correction_decide",
        tags=["time"],
        request=CorrectionDecisionInput,
        responses=CorrectionDecidedSerializer,
    )
    def post(self, request: Request, project_id: int, correction_id: int) -> Response:
        """Pay the part that waits, or refuse it: a decision against a person, with a reason and an appeal. A token gets 403."""
        data = CorrectionDecisionInput.read(request)
        correction_decide(actor=actor_of(request), project_id=project_id, correction_id=correction_id, **data)
        return Response({"id": correction_id, "paid": data["pay"]})


def correction_body(correction: TimeCorrection) -> dict[str, Any]:
    row = row_of(correction)
    return {
        "id": correction.pk,
        "project": {"id": correction.project_id, "name": correction.project.name},
        "day": correction.day,
        "reason": correction.reason,
        "at": correction.at,
        "at_once_ms": correction.at_once_ms,
        "rest_ms": correction.rest_ms,
        "rest_state": row.rest_state,
        "rest_due_at": row.due_at,
        "decision_reason": row.decision.reason if row.decision else "",
    }


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """As JSON holds it, because the answer is kept for retries."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in body.items()}
