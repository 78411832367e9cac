"""Work as it is offered, before anybody accepts it: terms, estimate, wages, content (P13)."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.domain.estimate import EstimateBasis
from annotations.projects.api.outputs import TermsSerializer
from annotations.work.domain.wanted import wanted_from
from annotations.work.selectors.home import OpenProject, home_of, offer_of

_WANTED = [
    OpenApiParameter("q", str, description="Words of the project's name or description or of its organisation's name"),
    OpenApiParameter("organisation", str, description="The organisation's slug"),
    OpenApiParameter("language", str),
    OpenApiParameter("pays", str, description="What an hour pays at the least, in the currency each project pays"),
    OpenApiParameter("undisturbing", bool, description="Only projects in which nothing disturbing is expected"),
]


class EstimateSerializer(serializers.Serializer[Any]):
    """`basis`: recorded (at least 5 people and 20 labels), declared by the owner, or none."""

    basis = serializers.ChoiceField(choices=[(basis.value, basis.value) for basis in EstimateBasis])
    item_p10_ms = serializers.IntegerField(allow_null=True)
    item_p90_ms = serializers.IntegerField(allow_null=True)
    hour_slow_minor = serializers.IntegerField(help_text="An hour at the 90th percentile, never below the floor")
    hour_fast_minor = serializers.IntegerField(help_text="An hour at the 10th percentile")


class OfferWagesSerializer(serializers.Serializer[Any]):
    narrow_minor_per_hour = serializers.IntegerField(allow_null=True, help_text="Task pay over task time")
    full_minor_per_hour = serializers.IntegerField(allow_null=True, help_text="All pay over all time")
    people = serializers.IntegerField()


class OfferSerializer(serializers.Serializer[Any]):
    project = serializers.DictField()
    pay = TermsSerializer(allow_null=True)
    estimate = EstimateSerializer(allow_null=True)
    wages = OfferWagesSerializer(allow_null=True, help_text="null while fewer than five people worked")
    reading_minutes = serializers.IntegerField()
    severity = serializers.DictField(child=serializers.IntegerField())
    languages = serializers.ListField(child=serializers.CharField(), help_text="Of its latest 500 items")
    mine = serializers.IntegerField(help_text="Items you labelled here")


class OfferListSerializer(serializers.Serializer[Any]):
    results = OfferSerializer(many=True)


class OffersView(APIView):
    @extend_schema(operation_id="my_offers", tags=["work"], parameters=_WANTED, responses=OfferListSerializer)
    def get(self, request: Request) -> Response:
        """The projects that are open to me, with what each pays and how long it takes."""
        home = home_of(actor_of(request), wanted_from(request.query_params.dict()))
        return Response({"results": [offer_view(offer) for offer in home.offers]})


class OfferView(APIView):
    @extend_schema(operation_id="project_offer", tags=["work"], responses=OfferSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """One project as it is offered."""
        return Response(offer_view(offer_of(actor_of(request), project_id)))


def offer_view(offer: OpenProject) -> dict[str, Any]:
    project, found, wages = offer.project, offer.estimate, offer.wages
    return {
        "project": {"id": project.pk, "name": project.name, "organisation": project.organisation.name},
        "pay": TermsSerializer(project.current_pay).data if project.current_pay else None,
        "estimate": {
            "basis": found.basis.value,
            "item_p10_ms": found.p10_ms,
            "item_p90_ms": found.p90_ms,
            "hour_slow_minor": found.hour_slow_minor,
            "hour_fast_minor": found.hour_fast_minor,
        }
        if found
        else None,
        "wages": {
            "narrow_minor_per_hour": wages.wages.narrow_minor_per_hour,
            "full_minor_per_hour": wages.wages.full_minor_per_hour,
            "people": wages.people,
        }
        if wages
        else None,
        "reading_minutes": offer.reading_minutes,
        "severity": offer.severity,
        "languages": offer.languages,
        "mine": offer.mine,
    }
