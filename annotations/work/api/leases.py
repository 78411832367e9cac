"""The labelling loop over HTTP. Each view: parse, call one service, serialise."""

from functools import partial
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.work.api import inputs, outputs
from annotations.work.selectors.workbench import workbench_get
from annotations.work.services.again import answer_again
from annotations.work.services.draft import draft_save
from annotations.work.services.heartbeat import heartbeat_record
from annotations.work.services.lease import Offer, lease_get, lease_next
from annotations.work.services.offer_body import offer_body
from annotations.work.services.reveal import lease_reveal
from annotations.work.services.skip import lease_return, lease_skip
from annotations.work.services.submission import submission_create
from kernel.errors import Invalid
from webapi.idempotency import key_of, once

_NEXT = OpenApiParameter("next", bool, description="1: also lease the next item")
_KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)


def _offered(offer: Offer, *, resumed: bool) -> tuple[int, dict[str, Any]]:
    return (201 if offer.lease else 200), offer_body(offer, resumed=resumed)


class ProjectLeasesView(APIView):
    @extend_schema(
        operation_id="lease_next",
        tags=["work"],
        request=inputs.LeaseInput,
        responses={201: outputs.LeaseSerializer, 200: outputs.LeaseSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Lease the next item of a project, or learn why there is none."""
        data, actor = inputs.LeaseInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            return _offered(
                lease_next(actor=actor, project_id=project_id, resume=data["resume"]), resumed=data["resume"]
            )

        status, body = once(
            user_id=actor.user_id,
            key=key_of(request),
            route=f"leases:{project_id}",
            body=request.data,
            write=write,
            again=partial(answer_again, actor),
        )
        return Response(body, status=status)


class LeaseView(APIView):
    @extend_schema(operation_id="lease_get", tags=["work"], responses=outputs.LeaseSerializer)
    def get(self, request: Request, lease_id: int) -> Response:
        """One of the actor's own live leases again, with its draft."""
        return Response(offer_body(lease_get(actor=actor_of(request), lease_id=lease_id), resumed=True))


class SubmissionView(APIView):
    @extend_schema(
        operation_id="submission_create",
        tags=["work"],
        parameters=[_NEXT, _KEY],
        request=inputs.SubmissionInput,
        responses={201: outputs.SubmissionSerializer},
    )
    def post(self, request: Request, lease_id: int) -> Response:
        """Submit the answers of a lease, once per Idempotency-Key; with next=1 also lease the next item."""
        data = inputs.SubmissionInput.read(request)
        key = key_of(request, required=True)
        assert key is not None
        status, body = submission_create(
            actor=actor_of(request),
            lease_id=lease_id,
            fence=data["fence"],
            answers=data["answers"],
            key=key,
            then_next=_wants_next(request),
        )
        return Response(body, status=status)


class DraftView(APIView):
    @extend_schema(
        operation_id="draft_save", tags=["work"], request=inputs.DraftInput, responses=outputs.DraftSavedSerializer
    )
    def put(self, request: Request, lease_id: int) -> Response:
        """Save a draft over the version the client has; another version answers 409 with both."""
        data = inputs.DraftInput.read(request)
        draft = draft_save(
            actor=actor_of(request),
            lease_id=lease_id,
            fence=data["fence"],
            version=data["version"],
            answers=data["answers"],
        )
        return Response({"id": draft.pk, "version": draft.version, "saved_at": draft.saved_at})


class SkipView(APIView):
    @extend_schema(
        operation_id="lease_skip",
        tags=["work"],
        parameters=[_NEXT],
        request=inputs.SkipInput,
        responses={201: outputs.SkippedSerializer},
    )
    def post(self, request: Request, lease_id: int) -> Response:
        """Skip an item with a reason; the time is paid and nothing is held against anybody."""
        data, actor, then_next = inputs.SkipInput.read(request), actor_of(request), _wants_next(request)

        def write() -> tuple[int, dict[str, Any]]:
            return 201, lease_skip(
                actor=actor,
                lease_id=lease_id,
                fence=data["fence"],
                reason=data["reason"],
                note=data["note"],
                then_next=then_next,
            )

        status, body = once(
            user_id=actor.user_id,
            key=key_of(request),
            route=f"skip:{lease_id}",
            body=request.data,
            write=write,
            again=partial(answer_again, actor),
        )
        return Response(body, status=status)


class ReturnView(APIView):
    @extend_schema(
        operation_id="lease_return",
        tags=["work"],
        request=inputs.FenceInput,
        responses={200: outputs.SkippedSerializer},
    )
    def post(self, request: Request, lease_id: int) -> Response:
        """Give an item back; it may be offered again."""
        data = inputs.FenceInput.read(request)
        return Response(lease_return(actor=actor_of(request), lease_id=lease_id, fence=data["fence"]))


class HeartbeatView(APIView):
    @extend_schema(
        operation_id="heartbeat_record",
        tags=["work"],
        request=inputs.HeartbeatInput,
        responses=outputs.BeatenSerializer,
    )
    def post(self, request: Request, lease_id: int) -> Response:
        """A sign of life. The schema is closed: any other field is refused."""
        data = inputs.HeartbeatInput.read(request)
        if data["lease"] != lease_id:
            raise Invalid(
                "The beat names another lease.",
                errors=[{"field": "lease", "message": "It must be the lease of the address."}],
            )
        beaten = heartbeat_record(
            actor=actor_of(request),
            lease_id=lease_id,
            fence=None,
            seq=data["seq"],
            visible=data["visible"],
            interacted=data["interacted"],
        )
        return Response({"active_ms": beaten.active_ms, "expires_at": beaten.expires_at})


class RevealView(APIView):
    @extend_schema(
        operation_id="lease_reveal", tags=["work"], request=inputs.FenceInput, responses=outputs.RevealedSerializer
    )
    def post(self, request: Request, lease_id: int) -> Response:
        """Ask to see what is hidden. The reveal is logged; until then no original byte leaves the server."""
        data = inputs.FenceInput.read(request)
        return Response(lease_reveal(actor=actor_of(request), lease_id=lease_id, fence=data["fence"]))


class WorkbenchView(APIView):
    @extend_schema(operation_id="workbench_get", tags=["work"], responses=outputs.WorkbenchSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """What the workbench needs once: questions, keys, guidelines."""
        return Response(workbench_get(actor_of(request), project_id))


def _wants_next(request: Request) -> bool:
    return request.query_params.get("next") in {"1", "true"}
