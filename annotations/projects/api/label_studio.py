"""A Label Studio configuration as a question schema: converted, never stored."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.projects.api.inputs import LabelStudioInput
from annotations.projects.domain.label_studio import read_label_studio


class LabelStudioSchemaSerializer(serializers.Serializer[dict[str, object]]):
    definition = serializers.DictField(help_text="A question schema, which may still need correcting")
    item_kind = serializers.CharField(help_text="text or image")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What was not taken over, in sentences")


class LabelStudioView(APIView):
    @extend_schema(
        operation_id="label_studio_convert",
        tags=["projects"],
        request=LabelStudioInput,
        responses=LabelStudioSchemaSerializer,
    )
    def post(self, request: Request, org: str) -> Response:
        """What a labelling configuration of Label Studio asks, as a question schema to go on from. Nothing is kept."""
        read = read_label_studio(LabelStudioInput.read(request)["config"])
        return Response({"definition": read.definition, "item_kind": read.item_kind, "notes": read.notes})
