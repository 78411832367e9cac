"""Browsing items over HTTP."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.items.api import outputs
from annotations.items.selectors.items import item_get, item_history, item_list, item_view, prelabels_list
from webapi.pagination import keyset_page

_FILTERS = [
    OpenApiParameter("state", str, enum=["ready", "sealed", "erased"]),
    OpenApiParameter("q", str, description="A piece of the id or of the text"),
    OpenApiParameter("label", str, description="question:label: somebody voted so"),
    OpenApiParameter("language", str),
    OpenApiParameter(
        "attribute.*", str, description="attribute.<name>: its value, for a declared slice; several at once"
    ),
]


class ItemsView(APIView):
    @extend_schema(operation_id="item_list", tags=["items"], parameters=_FILTERS, responses=outputs.ItemPageSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """The project's items, newest first. `attribute.<name>` filters by a declared slice; others are refused."""
        rows = item_list(actor_of(request), project_id, request.query_params.dict())
        return Response(
            keyset_page(rows, request.query_params, lambda row: outputs.ItemSerializer(item_view(row)).data)
        )


class ItemView(APIView):
    @extend_schema(operation_id="item_get", tags=["items"], responses=outputs.ItemDetailSerializer)
    def get(self, request: Request, project_id: int, item_id: int) -> Response:
        """One item with the labels that came along with it."""
        item = item_get(actor_of(request), project_id, item_id)
        view = item_view(item) | {"prelabels": list(prelabels_list(item))}
        return Response(outputs.ItemDetailSerializer(view).data)


class ItemHistoryView(APIView):
    @extend_schema(operation_id="item_history", tags=["items"], responses=outputs.ItemHistorySerializer)
    def get(self, request: Request, project_id: int, item_id: int) -> Response:
        """The votes on an item and their changes, oldest first, under pseudonyms."""
        events = item_history(actor_of(request), project_id, item_id)
        return Response(outputs.ItemHistorySerializer({"results": events}).data)
