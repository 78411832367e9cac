"""Immutable versions, cached in the process: what never changes need not be read twice.

The key names the database as well, because ids are only unique within one (a test suite uses many).
"""

from typing import Any, TypeVar

from django.db import connection, models

from annotations.projects.domain.schema import QuestionSchema, parse_schema
from annotations.projects.domain.titles import Titles, titles_in
from annotations.projects.models import (
    ExposurePolicyVersion,
    GuidelineVersion,
    PayPolicyVersion,
    Project,
    SchemaVersion,
)

V = TypeVar("V", bound=models.Model)
_CACHE: dict[tuple[str, str, int], Any] = {}
_LIMIT = 10_000


def schema_version(version_id: int) -> SchemaVersion:
    return _cached(SchemaVersion, version_id)


def question_schema(version_id: int) -> QuestionSchema:
    """The parsed schema of a version."""
    row = schema_version(version_id)
    parsed: QuestionSchema | None = getattr(row, "_parsed", None)
    if parsed is None:
        parsed = parse_schema(row.definition)
        row._parsed = parsed  # type: ignore[attr-defined]
    return parsed


def titles_of(project: Project) -> Titles:
    """How the project's questions are called today; none before it has any."""
    version = project.current_schema_id
    return Titles() if version is None else titles_in(schema_version(version).definition)


def guideline_version(version_id: int) -> GuidelineVersion:
    return _cached(GuidelineVersion, version_id)


def pay_version(version_id: int) -> PayPolicyVersion:
    return _cached(PayPolicyVersion, version_id)


def exposure_version(version_id: int) -> ExposurePolicyVersion:
    return _cached(ExposurePolicyVersion, version_id)


def _cached(model: type[V], version_id: int) -> V:
    key = (str(connection.settings_dict["NAME"]), model.__name__, version_id)
    found: V | None = _CACHE.get(key)
    if found is None:
        found = model._default_manager.get(pk=version_id)
        if len(_CACHE) >= _LIMIT:
            _CACHE.clear()
        _CACHE[key] = found
    return found
