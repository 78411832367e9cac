"""T3 and T7: no surveillance API is reachable, and no owner is shown how fast a person is."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from accounts.roles import Role
from annotations.projects.models import Project
from config.authority.table import RULES
from tests.factories.clock import standing
from tests.factories.pay import do_work
from tests.factories.people import make_member, make_organisation, signed_in
from tests.factories.projects import make_project
from tests.factories.routes import Route, organisation_routes

ROOT = Path(__file__).parents[2]
DENIED = ("camera", "microphone", "display-capture", "idle-detection", "geolocation", "screen-wake-lock")
FORBIDDEN_CALLS = (
    "getDisplayMedia", "getUserMedia", "IdleDetector", "captureStream", "MediaRecorder", "clientX,clientY", "keylog", "html2canvas",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/health/", "/work/", "/api/me/pay/", "/nowhere/"])
def test_every_answer_denies_the_surveillance_apis(address: str) -> None:
    user = make_member(make_organisation(), Role.ANNOTATOR)
    for client in (Client(), signed_in(user)):
        policy = client.get(address)["Permissions-Policy"]
        assert {f"{feature}=()" for feature in DENIED} <= set(policy.split(", "))


def scripts() -> list[Path]:
    built = sorted((ROOT / "frontend" / "dist").glob("**/*.js"))
    return [*built, *sorted((ROOT / "frontend" / "src").glob("**/*.ts*"))]


@pytest.mark.parametrize("path", scripts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_script_uses_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [call for call in FORBIDDEN_CALLS if call in text] == []


# Names under which a person's speed would travel: time or a rate beside whoever worked.
_SPEED = re.compile(
    r"(active|worked|counted|elapsed|lead|spent).*(ms|seconds|time|minutes)|speed|pace|per_hour|throughput|labels_per|duration",
    re.I,
)
# Sums over at least five people (P13); the route's own test holds it to that.
_OF_MANY = {"narrow_minor_per_hour", "full_minor_per_hour"}
# Operations an owner may read, by the route table: everything that leads into an organisation and is not for annotators alone.
_PERSONAL = ("/api/me/", "/api/leases/", "/api/shifts/", "/api/activities/")


def properties(schema: dict[str, Any], components: dict[str, Any], seen: frozenset[str] = frozenset()) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name not in seen:
            yield from properties(components[name], components, seen | {name})
        return
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from properties(inner, components, seen)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from properties(schema[key], components, seen)
    for key in ("allOf", "oneOf", "anyOf"):
        for inner in schema.get(key, []):
            yield from properties(inner, components, seen)


def test_no_owner_s_endpoint_has_a_field_for_a_person_s_speed() -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    components, found, looked = document["components"]["schemas"], [], 0
    for path, methods in document["paths"].items():
        if path.startswith(_PERSONAL) or "get" not in methods:
            continue
        for answer in methods["get"]["responses"].values():
            for media in answer.get("content", {}).values():
                looked += 1
                names = set(properties(media.get("schema", {}), components)) - _OF_MANY
                found += [f"{path}: {name}" for name in names if _SPEED.search(name)]
    assert looked > 20
    assert found == []


ODD_MS = 4_321_987
TRACES = (str(ODD_MS), "4321", "1 h 12 min", "72 min", "4322", "4,321")


@pytest.fixture
def project(db: None) -> Project:
    return make_project(make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1241)


@pytest.fixture
def ada(project: Project) -> User:
    with standing(datetime(2026, 3, 4, 12, tzinfo=UTC)):
        user = make_member(project.organisation, Role.ANNOTATOR)
        do_work(project, user, ms=ODD_MS, at=datetime(2026, 3, 4, 11, tzinfo=UTC), labels=1)
    return user


def readable(route: Route) -> bool:
    who = RULES[str(route.name)].read
    return who.roles is not None and Role.OWNER in who.roles


@pytest.mark.parametrize("route", [r for r in organisation_routes() if readable(r)], ids=lambda route: str(route.name))
def test_nothing_an_owner_reads_tells_how_long_one_person_took(project: Project, ada: User, route: Route) -> None:
    owner = signed_in(project.created_by)
    answer = owner.get(route.address(org=project.organisation.slug, project_id=project.pk))
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()  # type: ignore[attr-defined]
    assert [trace for trace in TRACES if trace in text] == []
