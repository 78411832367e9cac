"""My profile over HTTP: what I said about myself, what I agreed to, what left, and who looked."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.profiles.api.outputs import (
    ProfileConsentInput,
    ProfileInput,
    ProfileReadPageSerializer,
    ProfileReadSerializer,
    ProfileSerializer,
    ProfileStandingSerializer,
    ProfileUseSerializer,
    standing_document,
)
from annotations.profiles.selectors.access import profile_reads
from annotations.profiles.selectors.my_profile import my_standings
from annotations.profiles.services.consents import consent_give, consent_withdraw
from annotations.profiles.services.profile import profile_save
from annotations.profiles.services.reading import my_answers, my_drawn_groups
from kernel import clock
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page


class MyProfileView(APIView):
    @extend_schema(operation_id="my_profile", tags=["profiles"], responses=ProfileSerializer)
    def get(self, request: Request) -> Response:
        """What I said about myself. Nobody else has an address for it."""
        return Response({"answers": my_answers(actor_of(request))})

    @extend_schema(operation_id="my_profile_save", tags=["profiles"], request=ProfileInput, responses=ProfileSerializer)
    def put(self, request: Request) -> Response:
        """Replace what I said; everything is optional, and what is left out is gone."""
        answers, actor, now = ProfileInput.read(request)["answers"], actor_of(request), clock.utcnow()

        def write() -> tuple[int, dict[str, Any]]:
            # Not the answers themselves: this answer may be kept for a retry, and they are kept encrypted only.
            profile_save(actor=actor, answers=answers, now=now)
            return 200, {}

        status, _ = once(user_id=actor.user_id, key=key_of(request), route="my-profile", body=request.data, write=write)
        return Response({"answers": my_answers(actor)}, status=status)


class MyProfileConsentsView(APIView):
    @extend_schema(
        operation_id="my_profile_consents", tags=["profiles"], responses=ProfileStandingSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """Every purpose with its whole text, and whether I agree to it. Off until I agree."""
        return Response([standing_document(one) for one in my_standings(actor_of(request))])

    @extend_schema(
        operation_id="my_profile_consent_set",
        tags=["profiles"],
        request=ProfileConsentInput,
        responses={200: ProfileStandingSerializer(many=True)},
    )
    def post(self, request: Request) -> Response:
        """Agree to a purpose in the words of a text version, or withdraw. It takes effect at once."""
        given, actor, now = ProfileConsentInput.read(request), actor_of(request), clock.utcnow()

        def write() -> tuple[int, dict[str, Any]]:
            if given["agreed"]:
                consent_give(actor=actor, purpose=given["purpose"], text_version=given["text_version"], now=now)
            else:
                consent_withdraw(actor=actor, purpose=given["purpose"], now=now)
            return 200, {}

        status, _ = once(
            user_id=actor.user_id, key=key_of(request), route="my-profile-consents", body=request.data, write=write
        )
        return Response([standing_document(one) for one in my_standings(actor)], status=status)


class MyProfileUsesView(APIView):
    @extend_schema(operation_id="my_profile_uses", tags=["profiles"], responses=ProfileUseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every release that holds groups of mine, with the groups."""
        return Response(
            [
                {
                    "at": row.draw.at,
                    "what_for": row.draw.what_for,
                    "text_version": row.draw.text_version,
                    "groups": groups,
                }
                for row, groups in my_drawn_groups(actor_of(request))
            ]
        )


class MyProfileReadsView(APIView):
    @extend_schema(operation_id="my_profile_reads", tags=["profiles"], responses=ProfileReadPageSerializer)
    def get(self, request: Request) -> Response:
        """Who read my profile, when and what for, newest first."""
        rows = profile_reads(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: dict(ProfileReadSerializer(row).data)))
