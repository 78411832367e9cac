"""A project's shifts over HTTP, for whoever plans them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.projects.selectors.versions import pay_version
from annotations.work.api.shifts import ShiftSerializer, shift_body
from annotations.work.models import Shift
from annotations.work.selectors.shifts import ShiftRow, project_shifts
from annotations.work.services.shift_plan import MAX_NOTE, MAX_PLACES, shift_agree, shift_cancel, shift_offer
from kernel import clock
from kernel.money import Money
from webapi.serializers import ClosedSerializer, StrictIntegerField


class ShiftOfferInput(ClosedSerializer):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    places = StrictIntegerField(min_value=1, max_value=MAX_PLACES, default=1)
    annotator = StrictIntegerField(min_value=1, allow_null=True, default=None, help_text="Offer it to one person")
    note = serializers.CharField(max_length=MAX_NOTE, allow_blank=True, default="")


class ShiftCancelInput(ClosedSerializer):
    reason = serializers.CharField(max_length=MAX_NOTE)


class ShiftPersonSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ProjectShiftSerializer(ShiftSerializer):
    annotator = ShiftPersonSerializer(allow_null=True)


class ProjectShiftsSerializer(serializers.Serializer[Any]):
    results = ProjectShiftSerializer(many=True)


class ShiftCancelledSerializer(serializers.Serializer[Any]):
    paid = AmountSerializer(allow_null=True, help_text="What cancelling pays the annotator; null for an open offer")


class ProjectShiftsView(APIView):
    @extend_schema(operation_id="project_shifts", tags=["shifts"], responses=ProjectShiftsSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """The project's shifts that are open, or were closed in the last two weeks."""
        rows = project_shifts(actor_of(request), project_id, now=clock.utcnow())
        return Response({"results": [_body(row) for row in rows]})

    @extend_schema(
        operation_id="shift_offer",
        tags=["shifts"],
        request=ShiftOfferInput,
        responses={201: ProjectShiftsSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Offer an interval: to one person, or to as many annotators as there are places."""
        data, actor = ShiftOfferInput.read(request), actor_of(request)
        made = {
            shift.pk
            for shift in shift_offer(
                actor=actor,
                project_id=project_id,
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                places=data["places"],
                annotator_id=data["annotator"],
                note=data["note"],
            )
        }
        rows = project_shifts(actor, project_id, now=clock.utcnow())
        return Response({"results": [_body(row) for row in rows if row.shift.pk in made]}, status=201)


class ProjectShiftAcceptView(APIView):
    @extend_schema(operation_id="shift_agree", tags=["shifts"], request=None, responses=ProjectShiftSerializer)
    def post(self, request: Request, project_id: int, shift_id: int) -> Response:
        """Accept what an annotator proposed."""
        actor = actor_of(request)
        shift = shift_agree(actor=actor, project_id=project_id, shift_id=shift_id)
        return Response(_row(request, project_id, shift))


class ProjectShiftCancelView(APIView):
    @extend_schema(
        operation_id="shift_cancel", tags=["shifts"], request=ShiftCancelInput, responses=ShiftCancelledSerializer
    )
    def post(self, request: Request, project_id: int, shift_id: int) -> Response:
        """Cancel a shift. Later than 24 hours before it begins, the whole of it is paid."""
        data = ShiftCancelInput.read(request)
        minor = shift_cancel(actor=actor_of(request), project_id=project_id, shift_id=shift_id, reason=data["reason"])
        policy_id = Shift.objects.values_list("pay_policy_id", flat=True).get(pk=shift_id)
        paid = amount_body(Money(minor, pay_version(policy_id).currency)) if policy_id else None
        return Response({"paid": paid})


def _row(request: Request, project_id: int, shift: Shift) -> dict[str, Any]:
    rows = project_shifts(actor_of(request), project_id, now=clock.utcnow())
    return next(_body(row) for row in rows if row.shift.pk == shift.pk)


def _body(row: ShiftRow) -> dict[str, Any]:
    person = row.shift.annotator
    return {**shift_body(row), "annotator": {"id": person.pk, "name": str(person)} if person else None}
