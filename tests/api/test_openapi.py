"""The API describes itself: OpenAPI 3.1, without a warning, with a description of every error's form."""

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from webapi.errors import MAX_ERRORS
from webapi.parsers import MAX_BODY, MAX_VALUES


@pytest.mark.django_db
def test_the_schema_is_valid_openapi_3_1_and_generated_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    GENERATOR_STATS.enable_trace_lineno()
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)  # type: ignore[no-untyped-call]
    assert "Warning" not in capsys.readouterr().err
    operations = [
        op["operationId"] for path in schema["paths"].values() for name, op in path.items() if isinstance(op, dict)
    ]
    assert len(operations) == len(set(operations)) > 50


@pytest.mark.django_db
def test_the_schema_and_its_page_are_public() -> None:
    client = Client()
    assert client.get("/api/schema/?format=json").status_code == 200
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b"/api/leases/" in page.content


@pytest.mark.django_db
def test_page_and_schema_say_how_much_is_taken_and_how_many_mistakes_are_listed() -> None:
    page = Client().get("/api/docs/").content.decode()
    described = Client().get("/api/schema/?format=json").json()["info"]["description"]
    for words in (f"at most {MAX_ERRORS} mistakes", f"at most {MAX_VALUES:,} values and {MAX_BODY // 1024**2} MB"):
        assert words in page
        assert words in described
    assert "more_errors" in page


@pytest.mark.django_db
def test_an_error_is_a_problem_document() -> None:
    answer = Client().get("/api/me/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(answer.json())
