"""Errors as RFC 9457 problem documents: what happened, what was kept, what to do."""

import errno
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from redis.exceptions import RedisError
from rest_framework import exceptions as drf
from rest_framework.response import Response

from kernel.errors import BadRequest, FairhandError, Forbidden, Invalid, NotFound, TooLarge, TooMany, Unavailable

PROBLEM_TYPE = "application/problem+json"
# So many things to correct are listed; the answer says how many more there are.
MAX_ERRORS = 100


def problem(error: FairhandError) -> dict[str, Any]:
    """The RFC 9457 document of an error."""
    body: dict[str, Any] = {
        "type": f"urn:fairhand:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
    }
    body |= {name: value for name, value in (("kept", error.kept), ("remedy", error.remedy)) if value}
    if isinstance(error, Invalid) and error.errors:
        body["errors"] = error.errors[:MAX_ERRORS]
        if len(error.errors) > MAX_ERRORS:
            body["more_errors"] = len(error.errors) - MAX_ERRORS
    return body | error.extra


def problem_response(error: FairhandError) -> JsonResponse:
    response = JsonResponse(problem(error), status=error.status, content_type=PROBLEM_TYPE)
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


class NotSignedIn(FairhandError):
    status = 401
    default_code = "not-signed-in"
    default_title = "Sign in first"


class WrongMethod(FairhandError):
    status = 405
    default_code = "method-not-allowed"
    default_title = "This address does not take that method"


class WrongMediaType(FairhandError):
    status = 415
    default_code = "unsupported-media-type"
    default_title = "This address does not take that kind of body"


class NotAcceptable(FairhandError):
    status = 406
    default_code = "not-acceptable"
    default_title = "This address answers in another format"


def as_fairhand_error(error: Exception) -> FairhandError | None:
    """Translate what Django, DRF, the database and Redis raise into the one family of errors."""
    if isinstance(error, FairhandError):
        return error
    if isinstance(error, Http404 | drf.NotFound):
        return NotFound("There is nothing here, or nothing you may see.")
    if isinstance(error, drf.NotAuthenticated | drf.AuthenticationFailed):
        return NotSignedIn(
            "This needs a signed-in person or a valid token.", remedy="Sign in, or send Authorization: Bearer <token>."
        )
    if isinstance(error, drf.PermissionDenied):
        return Forbidden(str(error.detail))
    if isinstance(error, drf.ValidationError):
        return Invalid("Some fields need correcting.", errors=_field_errors(error.detail))
    if isinstance(error, drf.MethodNotAllowed):
        return WrongMethod(str(error.detail))
    if isinstance(error, drf.UnsupportedMediaType):
        return WrongMediaType(str(error.detail), remedy="Send application/json.")
    if isinstance(error, drf.NotAcceptable):
        return NotAcceptable(str(error.detail), remedy="Ask for application/json.")
    if isinstance(error, drf.Throttled):
        return TooMany(str(error.detail), extra={"retry_after": int(getattr(error, "wait", None) or 1)})
    if isinstance(error, RequestDataTooBig | TooManyFilesSent):
        return TooLarge("The request is larger than this address takes.", remedy="Send less at once, or use an import.")
    if isinstance(error, drf.ParseError):
        return BadRequest(str(error.detail))
    return _from_stores(error)


def _from_stores(error: Exception) -> FairhandError | None:
    """What the database says of a value, and what it means that the database, Redis or the disk does not serve us."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Unavailable(
            "The disk of this installation is full.", kept="Nothing was changed.", remedy="Tell your administrator."
        )
    if isinstance(error, DataError | ValueError) and ("NUL" in str(error) or "\\u0000" in str(error)):
        return BadRequest("A text holds a NUL character, which cannot be stored.", remedy="Remove it and send again.")
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable(
            "The database did not answer in time.", kept="Nothing was changed.", remedy="Try again in a moment."
        )
    if isinstance(error, RedisError):
        return Unavailable(
            "What counts attempts to sign in did not answer in time, so none is taken.",
            kept="Nothing was changed.",
            remedy="Try again in a moment.",
        )
    return None


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    known = as_fairhand_error(error)
    if known is None:
        return None
    headers = {"Retry-After": str(known.extra["retry_after"])} if "retry_after" in known.extra else {}
    return Response(problem(known), status=known.status, headers=headers, content_type=PROBLEM_TYPE)


def wants_problem(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _field_errors(detail: Any, prefix: str = "") -> list[Any]:
    if isinstance(detail, dict):
        return [
            entry
            for name, inner in detail.items()
            for entry in _field_errors(inner, f"{prefix}.{name}" if prefix else str(name))
        ]
    if isinstance(detail, list):
        return [entry for inner in detail for entry in _field_errors(inner, prefix)]
    return [{"field": prefix or "body", "message": str(detail)}]
