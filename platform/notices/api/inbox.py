"""One's own inbox for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from kernel import clock
from notices.models import Notice
from notices.selectors.inbox import notices_of
from notices.services import notice_read
from webapi.pagination import keyset_page


class NoticeSerializer(serializers.Serializer[Notice]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    reason = serializers.CharField()
    url = serializers.CharField()
    urgent = serializers.BooleanField()
    due_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    deliver_after = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticePageSerializer(serializers.Serializer[Any]):
    results = NoticeSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class NoticesView(APIView):
    @extend_schema(
        operation_id="my_notices",
        responses=NoticePageSerializer,
        tags=["notices"],
    )
    def get(self, request: Request) -> Response:
        """My inbox, newest first."""
        rows = notices_of(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: NoticeSerializer(row).data))


class NoticeReadView(APIView):
    @extend_schema(operation_id="my_notice_read", request=None, responses=NoticeSerializer, tags=["notices"])
    def post(self, request: Request, notice_id: int) -> Response:
        """Note that I read a notice. Repeating it changes nothing."""
        notice = notice_read(actor=actor_of(request), notice_id=notice_id, now=clock.utcnow())
        return Response(NoticeSerializer(notice).data)
