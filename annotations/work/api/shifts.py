"""Shifts over HTTP, for the people who work them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.projects.selectors.versions import pay_version
from annotations.work.api.outputs import LeaseSerializer, MoneySerializer
from annotations.work.domain.reasons import NoLease
from annotations.work.domain.shift import By, ShiftState
from annotations.work.models import Shift
from annotations.work.selectors.shifts import ShiftRow, my_shift, my_shifts, open_shifts
from annotations.work.services.break_take import break_take
from annotations.work.services.offer_body import offer_body
from annotations.work.services.shift_plan import MAX_NOTE, shift_accept, shift_leave, shift_propose
from annotations.work.services.shift_run import ShiftBeaten, shift_beat, shift_end, shift_start
from kernel import clock
from kernel.errors import Invalid
from webapi.serializers import ClosedSerializer


class ShiftProposalInput(ClosedSerializer):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    note = serializers.CharField(max_length=MAX_NOTE, allow_blank=True, default="")


class ShiftBeatInput(ClosedSerializer):
    shift = serializers.IntegerField(min_value=1)
    seq = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class ShiftProjectSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    organisation = serializers.CharField()


class ShiftSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    project = ShiftProjectSerializer()
    state = serializers.ChoiceField(choices=[state.value for state in ShiftState])
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    note = serializers.CharField()
    worth = AmountSerializer(allow_null=True, help_text="What the planned time pays at least, worked or waited")
    reserved_items = serializers.IntegerField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.ChoiceField(choices=[side.value for side in By], allow_null=True)
    closed_reason = serializers.CharField()


class MyShiftsSerializer(serializers.Serializer[Any]):
    mine = ShiftSerializer(many=True)
    open = ShiftSerializer(many=True, help_text="Offers any annotator may take")


class ShiftBeatenSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=[state.value for state in ShiftState])
    work = serializers.BooleanField(help_text="There is an item to take, or one in hand; waiting does not count")
    reason = serializers.ChoiceField(choices=[reason.value for reason in NoLease], allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    waiting_ms = serializers.IntegerField()
    waiting_pay = MoneySerializer()
    ends_at = serializers.DateTimeField()


class MyShiftsView(APIView):
    @extend_schema(operation_id="my_shifts", tags=["shifts"], responses=MyShiftsSerializer)
    def get(self, request: Request) -> Response:
        """My shifts, and the offers I may take."""
        actor, now = actor_of(request), clock.utcnow()
        return Response(
            {
                "mine": [shift_body(row) for row in my_shifts(actor, now=now)],
                "open": [shift_body(row) for row in open_shifts(actor, now=now)],
            }
        )


class ShiftProposalsView(APIView):
    @extend_schema(
        operation_id="shift_propose", tags=["shifts"], request=ShiftProposalInput, responses={201: ShiftSerializer}
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Propose an interval for myself; the project accepts it or lets it lapse."""
        data = ShiftProposalInput.read(request)
        shift = shift_propose(actor=actor_of(request), project_id=project_id, **data)
        return Response(_mine(request, shift), status=201)


class ShiftAcceptView(APIView):
    @extend_schema(operation_id="shift_accept", tags=["shifts"], request=None, responses=ShiftSerializer)
    def post(self, request: Request, shift_id: int) -> Response:
        """Take an offered shift. Its items are reserved two days ahead, or at once."""
        return Response(_mine(request, shift_accept(actor=actor_of(request), shift_id=shift_id)))


class ShiftStartView(APIView):
    @extend_schema(operation_id="shift_start", tags=["shifts"], request=None, responses=ShiftSerializer)
    def post(self, request: Request, shift_id: int) -> Response:
        """Begin a shift: from ten minutes before it begins until thirty after."""
        return Response(_mine(request, shift_start(actor=actor_of(request), shift_id=shift_id)))


class ShiftEndView(APIView):
    @extend_schema(operation_id="shift_end", tags=["shifts"], request=None, responses=ShiftSerializer)
    def post(self, request: Request, shift_id: int) -> Response:
        """End a shift, at any time."""
        return Response(_mine(request, shift_end(actor=actor_of(request), shift_id=shift_id)))


class ShiftCancelView(APIView):
    @extend_schema(operation_id="shift_leave", tags=["shifts"], request=None, responses=ShiftSerializer)
    def post(self, request: Request, shift_id: int) -> Response:
        """Cancel a shift of mine: at any time, without a reason, without any consequence."""
        return Response(_mine(request, shift_leave(actor=actor_of(request), shift_id=shift_id)))


class ShiftBeatView(APIView):
    @extend_schema(operation_id="shift_beat", tags=["shifts"], request=ShiftBeatInput, responses=ShiftBeatenSerializer)
    def post(self, request: Request, shift_id: int) -> Response:
        """A sign of life of the shift's page, for waiting pay. The schema is closed: any other field is refused."""
        data = ShiftBeatInput.read(request)
        if data["shift"] != shift_id:
            errors = [{"field": "shift", "message": "It must be the shift of the address."}]
            raise Invalid("The beat names another shift.", errors=errors)  # type: ignore[arg-type]
        return Response(beaten_body(shift_beat(actor=actor_of(request), shift_id=shift_id, seq=data["seq"])))


class BreakView(APIView):
    @extend_schema(operation_id="break_take", tags=["work"], request=None, responses=LeaseSerializer)
    def post(self, request: Request, project_id: int) -> Response:
        """Take the paid break that is offered after 50 minutes of work."""
        return Response(offer_body(break_take(actor=actor_of(request), project_id=project_id)))


def _mine(request: Request, shift: Shift) -> dict[str, Any]:
    return shift_body(my_shift(actor_of(request), shift.pk, now=clock.utcnow()))


def shift_body(row: ShiftRow) -> dict[str, Any]:
    shift = row.shift
    return {
        "id": shift.pk,
        "project": {
            "id": shift.project_id,
            "name": shift.project.name,
            "organisation": shift.project.organisation.name,
        },
        "state": shift.state,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "note": shift.note,
        "worth": amount_body(row.worth) if row.worth else None,
        "reserved_items": row.reserved,
        "closed_at": shift.closed_at,
        "closed_by": shift.closed_side or None,
        "closed_reason": shift.closed_reason,
    }


def beaten_body(beaten: ShiftBeaten) -> dict[str, Any]:
    shift = beaten.shift
    assert shift.pay_policy_id is not None
    return {
        "state": shift.state,
        "work": shift.state == ShiftState.STARTED and beaten.reason is None,
        "reason": beaten.reason,
        "until": beaten.until,
        "waiting_ms": shift.waiting_ms,
        "waiting_pay": {
            "amount_minor": shift.waiting_accrued_minor,
            "currency": pay_version(shift.pay_policy_id).currency,
        },
        "ends_at": shift.ends_at,
    }
