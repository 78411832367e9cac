"""Reading a multipart request: the one kind of body that is not JSON."""

from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.items.domain.uploads import check_length
from kernel.errors import BadRequest
from webapi.errors import WrongMediaType


class UploadView(APIView):
    """A view whose POST takes a file. What is too long is refused by its stated length, before a byte is read."""

    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method == "POST":
            check_length(request.META.get("CONTENT_LENGTH"))
        try:
            super().initial(request, *args, **kwargs)
        except (MultiPartParserError, TooManyFieldsSent) as error:
            raise BadRequest(
                f"The form could not be read: {error}.",
                remedy="Send multipart/form-data with the fields as documented.",
            ) from None

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, UnsupportedMediaType):
            exc = WrongMediaType("This address takes a file.", remedy="Send multipart/form-data.")
        return super().handle_exception(exc)
