"""Objects of another organisation, for the tests that reach for them under one's own address (A02)."""

from datetime import UTC, datetime, timedelta

from accounts.models import Membership, User
from accounts.roles import Role
from accounts.services.invitations import invitation_create
from annotations.items.models import ImportBatch
from annotations.pay.models import BankTransfer, Payout
from annotations.projects.models import Project
from annotations.work.models import Activity, Course
from governance.releases.models import Release
from tests.factories.people import actor_in, make_member
from tests.factories.projects import make_items, make_source
from tests.factories.votes import make_vote

VERSION = "9.9.9"


def foreign_objects(project: Project, administrator: User) -> dict[str, int | str]:
    """One object of each kind that routes name, under the parameter that holds its id; all belong to `project` or its organisation."""
    organisation, began = project.organisation, datetime(2026, 1, 5, tzinfo=UTC)
    guest = make_member(organisation, Role.OWNER)
    invitation, _ = invitation_create(
        actor=actor_in(organisation, administrator), email="foreign@example.org", roles=["owner"]
    )
    source = make_source(project)
    batch = ImportBatch.objects.create(
        project=project, kind="csv", file_name="a.csv", upload="a", file_sha256="0" * 64, file_bytes=1, created_by=guest
    )
    payout = Payout.objects.create(
        organisation=organisation,
        currency="EUR",
        period_start=began,
        period_end=began + timedelta(days=7),
        prepared_by=guest,
    )
    Release.objects.create(
        project_id=project.pk,
        organisation_id=organisation.pk,
        version=VERSION,
        state="frozen",
        pseudonym_key=b"k" * 32,
        folder="nowhere",
        created_by=guest,
    )
    transfer = BankTransfer.objects.create(
        organisation=organisation,
        project=project,
        direction="deposit",
        currency="EUR",
        amount_minor=1,
        reference="theirs",
        recorded_by=guest,
        recorded_at=began,
    )
    course = Course.objects.create(
        project=project, kind="training", title="Theirs", markdown="# Theirs", created_by=guest, created_at=began
    )
    assert project.current_guideline is not None and project.current_pay is not None
    activity = Activity.objects.create(
        project=project,
        person=guest,
        kind="instructions",
        guideline=project.current_guideline,
        pay_policy=project.current_pay,
        started_at=began,
        last_beat_at=began,
    )
    item = make_items(project, ["theirs"], source=source)[0]
    return {
        "membership_id": Membership.objects.get(user=guest).pk,
        "invitation_id": invitation.pk,
        "source_id": source.pk,
        "item_id": item.pk,
        "vote_id": make_vote(project, item, guest, {"tone": "polite"}).pk,
        "import_id": batch.pk,
        "batch_id": batch.pk,
        "payout_id": payout.pk,
        "transfer_id": transfer.pk,
        "course_id": course.pk,
        "activity_id": activity.pk,
        "version": VERSION,
    }
