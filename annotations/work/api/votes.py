from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.work.api.leases import actor_of
from annotations.work.selectors.votes import my_votes
from webapi.pagination import keyset_page


class MyVoteSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    project = serializers.CharField(source="project.name")
    item = serializers.CharField(source="item.external_id")
    kind = serializers.CharField()
    answers = serializers.DictField()
    active_ms = serializers.IntegerField()
    pay_minor = serializers.IntegerField()
    currency = serializers.CharField()
    submitted_at = serializers.DateTimeField()


class MyVotesView(APIView):
    @extend_schema(operation_id="my_votes", tags=["work"], responses=MyVoteSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What I labelled, newest first."""
        return Response(
            keyset_page(my_votes(actor_of(request)), request.query_params, lambda vote: MyVoteSerializer(vote).data)
        )
