"""The sample organisation of a first start: a person for every role and duty, two projects with data made for it."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.actor import Actor
from accounts.models import Membership, Organisation, User
from accounts.roles import Duty, Role
from accounts.services.duties import duty_set
from accounts.services.memberships import membership_grant
from accounts.services.organisations import organisation_create
from accounts.services.people import user_create
from annotations.items.models import ImportState
from annotations.items.services.imports import import_start
from annotations.items.services.sources import source_create
from annotations.pay.selectors.liability import project_cover
from annotations.pay.services.floor_table import SHIPPED_TABLE, floor_table_import
from annotations.pay.services.transfers import transfer_confirm, transfer_record
from annotations.projects.models import Project
from annotations.projects.services.projects import project_create, project_publish
from background.services import job_run
from kernel.errors import Unavailable

SLUG = "sample"
SAMPLES = Path(settings.ROOT) / "samples"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    email: str
    name: str
    roles: tuple[Role, ...] = ()
    duty: Duty | None = None


PEOPLE = (
    SamplePerson("ada@sample.example", "Ada, annotator", (Role.ANNOTATOR,)),
    SamplePerson("ben@sample.example", "Ben, annotator", (Role.ANNOTATOR,)),
    SamplePerson("olga@sample.example", "Olga, owner", (Role.OWNER,)),
    SamplePerson("rita@sample.example", "Rita, reviewer", (Role.REVIEWER,)),
    SamplePerson("aki@sample.example", "Aki, auditor", (Role.AUDITOR,)),
    SamplePerson("sam@sample.example", "Sam, safety steward", (Role.STEWARD,)),
    SamplePerson("mia@sample.example", "Mia, administrator", (Role.ADMINISTRATOR,)),
    SamplePerson("otto@sample.example", "Otto, operator", duty=Duty.OPERATOR),
    SamplePerson("cleo@sample.example", "Cleo, content officer", duty=Duty.CONTENT_OFFICER),
)


def sample_ensure() -> Organisation:
    """The sample organisation, made on the first call. A start that was cut short is completed by the next one."""
    users = {person.email: _user(person) for person in PEOPLE}
    administrator = users["mia@sample.example"]
    organisation = Organisation.objects.filter(slug=SLUG).first()
    if organisation is None:
        organisation = organisation_create(name="Sample organisation", administrator=administrator, slug=SLUG)
    for person in PEOPLE:
        user = users[person.email]
        if person.duty:
            duty_set(user=user, duty=person.duty)
        elif not Membership.objects.filter(organisation=organisation, user=user).exists():
            membership_grant(
                organisation=organisation, user=user, roles=[role.value for role in person.roles], by=administrator
            )
    owner = Actor(user=users["olga@sample.example"], organisation_id=organisation.pk, roles=frozenset({Role.OWNER}))
    second = Actor(user=administrator, organisation_id=organisation.pk, roles=frozenset({Role.ADMINISTRATOR}))
    floor_table_import(data=SHIPPED_TABLE.read_bytes(), name=SHIPPED_TABLE.name)
    if not Project.objects.filter(organisation=organisation, slug="tone-of-messages").exclude(state="draft").exists():
        _publish(owner, second, _tone(owner, organisation))
    if not Project.objects.filter(organisation=organisation, slug="shapes").exclude(state="draft").exists():
        _publish(owner, second, _shapes(owner, organisation))
    return organisation


def _user(person: SamplePerson) -> User:
    found = User.objects.filter(email=person.email).first()
    return found or user_create(email=person.email, display_name=person.name)


def _project(owner: Actor, organisation: Organisation, slug: str, **fields: object) -> Project:
    found = Project.objects.filter(organisation=organisation, slug=slug).first()
    return found or project_create(actor=owner, organisation_id=organisation.pk, slug=slug, **fields)  # type: ignore[arg-type]


def _tone(owner: Actor, organisation: Organisation) -> Project:
    project = _project(
        owner,
        organisation,
        "tone-of-messages",
        name="Tone of messages",
        item_kind="text",
        description="Short messages to a shop, in six languages. How do they sound, and what are they about?",
        overlap=2,
        schema=json.loads((SAMPLES / "schema_tone.json").read_text("utf-8")),
        guidelines=(SAMPLES / "guidelines_tone.md").read_text("utf-8"),
        pay={"kind": "hourly", "currency": "EUR", "rate_minor": 1500, "floor_minor": 1400, "expected_item_s": 20},
        slices=["channel", "region"],
        licence="Apache-2.0",
        support_contact="Sam, safety steward (sam@sample.example)",
        content_notice="Everyday messages to a shop. Some are angry or rude.",
    )
    _import(
        owner,
        project,
        "jsonl",
        "texts.jsonl",
        (SAMPLES / "texts.jsonl").read_bytes(),
        {"id": "id", "text": "text", "language": "language"},
    )
    return project


def _shapes(owner: Actor, organisation: Organisation) -> Project:
    project = _project(
        owner,
        organisation,
        "shapes",
        name="Shapes on paper",
        item_kind="image",
        description="Drawings of circles, squares and triangles. Draw a box around each; suggestions come with the data.",
        objective=True,
        overlap=1,
        schema=json.loads((SAMPLES / "schema_shapes.json").read_text("utf-8")),
        guidelines=(SAMPLES / "guidelines_shapes.md").read_text("utf-8"),
        pay={"kind": "per_item", "currency": "EUR", "rate_minor": 15, "floor_minor": 1400, "expected_item_s": 30},
        licence="Apache-2.0",
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted([*(SAMPLES / "drawings").glob("*.png"), *(SAMPLES / "drawings_voc").glob("*.xml")]):
            packed.write(path, path.name)
    _import(owner, project, "images", "drawings.zip", archive.getvalue(), {})
    return project


def _publish(owner: Actor, second: Actor, project: Project) -> None:
    """Deposit what the work can come to, booked by two people as any deposit is, and open the project."""
    project.refresh_from_db()
    cover = project_cover(project)
    if cover is not None and cover.missing.minor:
        deposit = transfer_record(
            actor=owner,
            project_id=project.pk,
            amount_minor=cover.missing.minor,
            reference=f"Sample deposit for {project.slug}",
        )
        transfer_confirm(actor=second, project_id=project.pk, transfer_id=deposit.pk)
    project_publish(actor=owner, project_id=project.pk)


def _import(owner: Actor, project: Project, kind: str, name: str, data: bytes, columns: dict[str, str]) -> None:
    source_create(
        actor=owner,
        project_id=project.pk,
        name="Made for this sample",
        collector="The Fairhand project",
        licence="Apache-2.0",
        lawful_basis="Invented texts and drawings; no person is described",
        purpose="To try the whole way once",
        time_frame="2026",
        declared_severity={},
    )
    batch = import_start(
        actor=owner,
        project_id=project.pk,
        kind=kind,
        file=io.BytesIO(data),
        file_name=name,
        source_name="Made for this sample",
        options={"columns": columns} if columns else {},
        dry_run=False,
    )
    assert batch.job_id is not None
    job_run(batch.job_id)
    batch.refresh_from_db()
    if batch.state != ImportState.DONE:
        raise Unavailable(
            f"The sample {name} could not be imported: {batch.report}",
            remedy="See logs/sample_links.log in the data folder.",
        )
