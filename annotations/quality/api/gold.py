"""Gold over HTTP: opinions, contests and their answers, and one's own score."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.projects.selectors.projects import project_get
from annotations.quality.models import Gold
from annotations.quality.selectors.gold import gold_of
from annotations.quality.selectors.scores import MyScore, my_scores, refuse_subjective
from annotations.quality.services.gold import contest_answer, gold_contest, opinion_give
from kernel import clock
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer, StrictIntegerField


class OpinionInput(ClosedSerializer):
    item = StrictIntegerField()
    question = serializers.CharField(max_length=60)
    answer = serializers.JSONField()
    rationale = serializers.CharField(max_length=10_000)


class ContestInput(ClosedSerializer):
    reason = serializers.CharField(max_length=10_000)


class ContestAnswerInput(ClosedSerializer):
    keep = serializers.BooleanField()
    answer = serializers.CharField(max_length=10_000)


class GoldSerializer(serializers.Serializer[Gold]):
    id = serializers.IntegerField()
    item = serializers.CharField(source="item.external_id")
    question = serializers.CharField()
    answer = serializers.JSONField()
    state = serializers.CharField()
    rationales = serializers.SerializerMethodField()
    agreed_at = serializers.DateTimeField()

    def get_rationales(self, gold: Gold) -> list[str]:
        return [gold.first.rationale, gold.second.rationale]


class GoldPageSerializer(serializers.Serializer[Any]):
    results = GoldSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class OpinionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    gold = serializers.IntegerField(allow_null=True, help_text="The gold it made, where a second adjudicator agrees")


class ContestSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    gold_state = serializers.CharField()


class GoldAnswerSerializer(serializers.Serializer[Any]):
    gold = serializers.IntegerField()
    item = serializers.CharField()
    question = serializers.CharField()
    mine = serializers.JSONField()
    right = serializers.BooleanField()


class OwnRateSerializer(serializers.Serializer[Any]):
    """A share with the central 95 % of what it may be."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class OwnRowSerializer(serializers.Serializer[Any]):
    """Of the items that most probably have `label`: expected number of my answers, and how often I gave each label in the order of the rows."""

    label = serializers.CharField()  # type: ignore[assignment]
    answers = serializers.FloatField()
    cells = OwnRateSerializer(many=True, allow_null=True)


class OwnMatrixSerializer(serializers.Serializer[Any]):
    """My answers to a question against the most probable labels, as the owner sees them under my pseudonym."""

    question = serializers.CharField()
    title = serializers.CharField()
    votes = serializers.IntegerField()
    rows = OwnRowSerializer(many=True)


class ScoreSerializer(serializers.Serializer[Any]):
    """Never a number alone: right, n, and the 95 % interval of the share."""

    project = serializers.IntegerField()
    right = serializers.IntegerField()
    n = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    answers = GoldAnswerSerializer(many=True)
    matrices = OwnMatrixSerializer(many=True)


class MyScoresSerializer(serializers.Serializer[Any]):
    results = ScoreSerializer(many=True)


class GoldView(APIView):
    @extend_schema(operation_id="project_gold", responses=GoldPageSerializer, tags=["quality"])
    def get(self, request: Request, project_id: int) -> Response:
        """The project's gold, newest first. 409 in a subjective project."""
        project = project_get(actor_of(request), project_id)
        refuse_subjective(project)
        return Response(keyset_page(gold_of(project), request.query_params, lambda row: GoldSerializer(row).data))

    @extend_schema(
        operation_id="gold_opinion", request=OpinionInput, responses={201: OpinionSerializer}, tags=["quality"]
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Say what the answer is and why. When a second adjudicator says the same, it becomes gold."""
        given = OpinionInput.read(request)
        opinion, gold = opinion_give(
            actor=actor_of(request),
            project_id=project_id,
            item_id=given["item"],
            question=given["question"],
            answer=given["answer"],
            rationale=given["rationale"],
            now=clock.utcnow(),
        )
        row = {"id": opinion.pk, "gold": gold.pk if gold else None}
        return Response(OpinionSerializer(row).data, status=201)


class ContestAnswerView(APIView):
    @extend_schema(
        operation_id="gold_contest_answer", request=ContestAnswerInput, responses=GoldSerializer, tags=["quality"]
    )
    def post(self, request: Request, project_id: int, contest_id: int) -> Response:
        """Answer a contest as a third person: keep the gold or withdraw it."""
        given = ContestAnswerInput.read(request)
        gold = contest_answer(
            actor=actor_of(request),
            project_id=project_id,
            contest_id=contest_id,
            keep=given["keep"],
            answer=given["answer"],
            now=clock.utcnow(),
        )
        return Response(GoldSerializer(gold).data)


class MyScoresView(APIView):
    @extend_schema(operation_id="my_scores", responses=MyScoresSerializer, tags=["quality"])
    def get(self, request: Request) -> Response:
        """My scores in objective projects, with every answer they rest on. Subjective projects have none."""
        rows = [score_document(mine) for mine in my_scores(actor_of(request))]
        return Response(MyScoresSerializer({"results": rows}).data)


class GoldContestView(APIView):
    @extend_schema(
        operation_id="gold_contest", request=ContestInput, responses={201: ContestSerializer}, tags=["quality"]
    )
    def post(self, request: Request, gold_id: int) -> Response:
        """Contest gold on an item I labelled. It counts for nobody until a third person has answered."""
        given = ContestInput.read(request)
        contest = gold_contest(actor=actor_of(request), gold_id=gold_id, reason=given["reason"], now=clock.utcnow())
        row = {"id": contest.pk, "gold_state": contest.gold.state}
        return Response(ContestSerializer(row).data, status=201)


def score_document(mine: MyScore) -> dict[str, Any]:
    score = mine.score
    return {
        "project": mine.project.pk,
        "right": score.right if score else 0,
        "n": score.n if score else 0,
        "low": score.low if score else None,
        "high": score.high if score else None,
        "answers": [
            {
                "gold": answer.gold.pk,
                "item": answer.gold.item.external_id,
                "question": answer.gold.question,
                "mine": answer.answer,
                "right": answer.right,
            }
            for answer in mine.answers
        ],
        "matrices": mine.matrices,
    }
