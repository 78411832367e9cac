"""The journal over HTTP: heads, keys, events, and why a label exists."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from background.models import Job
from governance.provenance.models import PublicKey
from governance.provenance.selectors.heads import head_latest, keys_published, signed_document
from governance.provenance.selectors.journal import event_view, journal_of, vote_provenance
from governance.provenance.services.checks import journal_check
from kernel.errors import NotFound
from webapi.pagination import keyset_page


class KeySerializer(serializers.Serializer[PublicKey]):
    key_id = serializers.CharField()
    public_key = serializers.CharField(source="public_hex")
    created_at = serializers.DateTimeField()


class KeyListSerializer(serializers.Serializer[Any]):
    results = KeySerializer(many=True)


class TreeHeadSerializer(serializers.Serializer[Any]):
    head = serializers.DictField()
    key_id = serializers.CharField()
    public_key = serializers.CharField()
    signature = serializers.CharField()


class EventSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    uid = serializers.UUIDField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    subject = serializers.CharField()
    actor = serializers.CharField()
    index = serializers.IntegerField(allow_null=True)
    leaf_sha256 = serializers.CharField(allow_null=True)
    body = serializers.DictField()


class EventPageSerializer(serializers.Serializer[Any]):
    results = EventSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class VoteProvenanceSerializer(serializers.Serializer[Any]):
    vote = serializers.IntegerField()
    item = serializers.DictField()
    tree_size = serializers.IntegerField()
    history = serializers.ListField(child=serializers.DictField())


class JournalJobSerializer(serializers.Serializer[Job]):
    id = serializers.IntegerField()
    state = serializers.CharField()


class KeysView(APIView):
    @extend_schema(operation_id="key_list", tags=["provenance"], responses=KeyListSerializer, auth=[])
    def get(self, request: Request) -> Response:
        """Every public key this installation has signed with, newest first."""
        return Response(KeyListSerializer({"results": keys_published()}).data)


class TreeHeadView(APIView):
    @extend_schema(operation_id="tree_head_get", tags=["provenance"], responses=TreeHeadSerializer)
    def get(self, request: Request, org: str) -> Response:
        """The newest signed head of the organisation's log. Keep it: a later log must extend it."""
        head = head_latest(actor_of(request))
        if head is None:
            raise NotFound("Nothing has been signed in this log yet.", remedy="Try again in some seconds.")
        return Response(TreeHeadSerializer(signed_document(head)).data)


class JournalView(APIView):
    @extend_schema(
        operation_id="journal_list",
        tags=["provenance"],
        parameters=[OpenApiParameter("action", str), OpenApiParameter("subject", str)],
        responses=EventPageSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The log of the project's organisation, newest first."""
        rows = journal_of(actor_of(request), project_id, request.query_params)
        return Response(keyset_page(rows, request.query_params, lambda row: EventSerializer(event_view(row)).data))


class JournalVerifyView(APIView):
    @extend_schema(
        operation_id="journal_verify", tags=["provenance"], request=None, responses={202: JournalJobSerializer}
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Verify the whole log; what was found is the result of the job."""
        job = journal_check(actor=actor_of(request), project_id=project_id)
        return Response(JournalJobSerializer(job).data, status=202)


class VoteProvenanceView(APIView):
    @extend_schema(operation_id="vote_provenance", tags=["provenance"], responses=VoteProvenanceSerializer)
    def get(self, request: Request, project_id: int, vote_id: int) -> Response:
        """Why this label exists: annotator's pseudonym, versions, item hash, times, pay, and all earlier values."""
        return Response(VoteProvenanceSerializer(vote_provenance(actor_of(request), project_id, vote_id)).data)
