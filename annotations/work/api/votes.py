from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.work.selectors.project_votes import project_votes, vote_view
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


class MyVotePageSerializer(serializers.Serializer[Any]):
    results = MyVoteSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class MyVotesView(APIView):
    @extend_schema(operation_id="my_votes", tags=["work"], responses=MyVotePageSerializer)
    def get(self, request: Request) -> Response:
        """What I labelled, newest first."""
        return Response(
            keyset_page(my_votes(actor_of(request)), request.query_params, lambda vote: MyVoteSerializer(vote).data)
        )


class VoteSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    item = serializers.IntegerField()
    annotator = serializers.CharField()
    kind = serializers.CharField()
    answers = serializers.DictField()
    schema_version = serializers.IntegerField()
    guideline_version = serializers.IntegerField()
    previous = serializers.IntegerField(allow_null=True)
    submitted_at = serializers.DateTimeField()


class VotePageSerializer(serializers.Serializer[Any]):
    results = VoteSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class ProjectVotesView(APIView):
    @extend_schema(operation_id="project_votes", tags=["work"], responses=VotePageSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """Every vote of the project, newest first, under pseudonyms."""
        return Response(keyset_page(project_votes(actor_of(request), project_id), request.query_params, vote_view))
