"""The errors people see.

Every refusal says three things: what happened (`detail`), what was kept (`kept`), what to do next (`remedy`).
Services and domain code raise these classes; the web layer turns them into RFC 9457 problem documents, the command
line into one line of text. None of them carries a secret, so all of it may be shown.
"""

from __future__ import annotations

from typing import Any, ClassVar, NotRequired, TypedDict

__all__ = [
    "BadRequest",
    "Conflict",
    "FairhandError",
    "FieldError",
    "Forbidden",
    "Gone",
    "Invalid",
    "NotFound",
    "Sealed",
    "TooLarge",
    "TooMany",
    "Unavailable",
]


class FieldError(TypedDict):
    """One thing to correct: in which field, in which row of a file (counted from 1), and what is wrong with it."""

    message: str
    field: NotRequired[str]
    row: NotRequired[int]


class FairhandError(Exception):
    """A refusal a person can act on.

    `code` is a stable slug for programs, `title` the short name of the kind of error, `status` the HTTP status,
    `extra` further members of the problem document (JSON values only).

    >>> error = Conflict("The lease has expired.", kept="Your draft is saved.", remedy="Take the next item.")
    >>> str(error)
    'The lease has expired. Your draft is saved. Take the next item.'
    >>> error.status, error.code
    (409, 'conflict')
    """

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "error"
    default_title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str = "",
        title: str = "",
        kept: str = "",
        remedy: str = "",
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.code = code or self.default_code
        self.title = title or self.default_title
        self.detail = detail or f"{self.title}."
        self.kept = kept
        self.remedy = remedy
        self.extra: dict[str, Any] = dict(extra or {})
        super().__init__(self.detail)

    def __str__(self) -> str:
        return " ".join(part for part in (self.detail, self.kept, self.remedy) if part)


class BadRequest(FairhandError):
    """The request cannot be read at all: not JSON, not UTF-8, a malformed cursor."""

    status = 400
    default_code = "bad-request"
    default_title = "The request could not be read"


class Forbidden(FairhandError):
    """The actor may know the object exists but may not do this to it. Strangers get `NotFound` instead."""

    status = 403
    default_code = "forbidden"
    default_title = "Not allowed"


class NotFound(FairhandError):
    """Missing, or not visible to this actor; the two are told apart by nobody outside."""

    status = 404
    default_code = "not-found"
    default_title = "Not found"


class Conflict(FairhandError):
    """The state of things has moved on: a lost lease, an edit on an old version, a key used for another request."""

    status = 409
    default_code = "conflict"
    default_title = "This no longer fits the current state"


class Gone(FairhandError):
    """It was here and has been taken away on purpose: an erased item, a withdrawn release, a used invitation."""

    status = 410
    default_code = "gone"
    default_title = "No longer available"


class TooLarge(FairhandError):
    """More bytes, rows or pixels than the installation accepts."""

    status = 413
    default_code = "too-large"
    default_title = "Too large"


class Invalid(FairhandError):
    """Readable, but wrong: `errors` lists each thing to correct with its field and row.

    >>> error = Invalid("One answer is missing.", errors=[{"field": "sentiment", "message": "Choose one label."}])
    >>> error.errors[0]["field"]
    'sentiment'
    """

    status = 422
    default_code = "invalid"
    default_title = "Please correct the input"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: list[FieldError] | None = None,
        code: str = "",
        title: str = "",
        kept: str = "",
        remedy: str = "",
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail, code=code, title=title, kept=kept, remedy=remedy, extra=extra)
        self.errors: list[FieldError] = list(errors or [])


class TooMany(FairhandError):
    """Too many requests in too short a time; `extra["retry_after"]` holds the seconds to wait."""

    status = 429
    default_code = "too-many-requests"
    default_title = "Too many requests"


class Sealed(FairhandError):
    """Closed to everybody because it was reported as possibly unlawful (RFC 7725)."""

    status = 451
    default_code = "sealed"
    default_title = "Sealed"


class Unavailable(FairhandError):
    """A part the request needs is not there right now: no database, no worker, a full disk."""

    status = 503
    default_code = "unavailable"
    default_title = "Temporarily unavailable"
