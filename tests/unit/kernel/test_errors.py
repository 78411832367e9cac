from kernel import errors


def test_each_error_has_its_own_status_and_code() -> None:
    kinds = {
        errors.BadRequest: 400,
        errors.Forbidden: 403,
        errors.NotFound: 404,
        errors.Conflict: 409,
        errors.Gone: 410,
        errors.TooLarge: 413,
        errors.Invalid: 422,
        errors.TooMany: 429,
        errors.Unavailable: 503,
    }
    assert {kind: kind("x").status for kind in kinds} == kinds
    assert len({kind("x").code for kind in kinds}) == len(kinds)


def test_an_error_says_what_happened_what_was_kept_and_what_to_do() -> None:
    error = errors.Conflict(
        "The lease has expired.",
        kept="Your draft is saved.",
        remedy="Take the next item.",
        code="lease-lost",
        extra={"draft": "d1"},
    )
    assert str(error) == "The lease has expired. Your draft is saved. Take the next item."
    assert (error.code, error.extra) == ("lease-lost", {"draft": "d1"})


def test_an_error_without_words_still_says_something() -> None:
    assert str(errors.NotFound()) == "Not found."


def test_an_invalid_input_lists_each_field_and_row() -> None:
    error = errors.Invalid("Two rows are wrong.", errors=[{"row": 3, "field": "id", "message": "Missing."}])
    assert error.errors == [{"row": 3, "field": "id", "message": "Missing."}]
