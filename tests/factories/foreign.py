"""Objects of others, for the tests that reach for them under one's own address (A02) or as somebody else (A01)."""

from datetime import UTC, datetime, timedelta

from accounts.models import Membership, User
from accounts.roles import Role
from accounts.services.invitations import invitation_create
from annotations.exposure.models import CheckIn, LimitOverride
from annotations.items.models import ImportBatch, Item, Seal
from annotations.pay.models import BankTransfer, LedgerTransaction, Payout, PayoutPayment
from annotations.projects.models import Project
from annotations.quality.domain.method_names import DEFAULT_METHOD
from annotations.quality.models import Gold, GoldContest, GoldOpinion
from annotations.recourse.models import Decision, Hold, PersonalExport
from annotations.work.models import Activity, Course, Shift, TimeCorrection
from background.models import Job
from governance.releases.models import Release
from notices.models import Notice
from tests.factories.people import actor_in, make_member, make_token
from tests.factories.projects import make_items, make_lease, make_source
from tests.factories.votes import make_vote

MARK = "of somebody else"
VERSION = "9.9.9"
REFERENCE = "FH-THEIRS-1"


def foreign_objects(project: Project, administrator: User) -> dict[str, int | str]:
    """One object of each kind that routes name, under the parameter that holds its id.

    All belong to `project` or its organisation; what belongs to a person is a guest's, who is also made here. What routes of
    the whole installation name (`override_id`, `seal_id`, `person_id`) is about the guest too.
    """
    organisation, began = project.organisation, datetime(2026, 1, 5, tzinfo=UTC)
    guest = make_member(organisation, *Role)
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
        record={"method": DEFAULT_METHOD, "method_names": 2, "splits": None},
        folder="nowhere",
        created_by=guest,
    )
    transfer = BankTransfer.objects.create(
        organisation=organisation,
        project=project,
        direction="deposit",
        currency="EUR",
        amount_minor=1,
        reference=MARK,
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
    item = make_items(project, [MARK], source=source)[0]
    vote = make_vote(project, item, guest, {"tone": "polite"})
    return {
        "membership_id": Membership.objects.get(user=guest).pk,
        "invitation_id": invitation.pk,
        "source_id": source.pk,
        "item_id": item.pk,
        "vote_id": vote.pk,
        "import_id": batch.pk,
        "batch_id": batch.pk,
        "payout_id": payout.pk,
        "transfer_id": transfer.pk,
        "course_id": course.pk,
        "activity_id": activity.pk,
        "version": VERSION,
        **_work_of(project, guest, began),
        **_judged(project, item, guest, administrator, began),
        **_kept_for(guest, payout, began),
    }


def _work_of(project: Project, guest: User, at: datetime) -> dict[str, int | str]:
    """What somebody has under way: a lease, a shift, time they added, a job."""
    lease = make_lease(make_items(project, ["leased"])[0], guest)
    shift = Shift.objects.create(
        project=project, annotator=guest, state="accepted", starts_at=at, ends_at=at + timedelta(hours=2),
        pay_policy=project.current_pay, created_by=guest, created_at=at, accepted_by=guest, accepted_at=at,
    )  # fmt: skip
    assert project.current_pay is not None
    correction = TimeCorrection.objects.create(
        project=project, annotator=guest, day=at.date(), reason=MARK, counted_ms=0, at_once_ms=0, rest_ms=1,
        pay_policy=project.current_pay, at=at,
    )  # fmt: skip
    job = Job.objects.create(name="x", organisation_id=project.organisation_id, project_id=project.pk, created_by=guest)
    return {"lease_id": lease.pk, "shift_id": shift.pk, "correction_id": correction.pk, "job_id": job.pk}


def _judged(project: Project, item: Item, guest: User, by: User, at: datetime) -> dict[str, int | str]:
    """What others have said about somebody and their work: gold, a decision, a hold, an exception, a seal."""
    first, second = (
        GoldOpinion.objects.create(
            project=project, item=item, question="tone", answer="polite", rationale=MARK, adjudicator=person, at=at
        )
        for person in (by, make_member(project.organisation, Role.REVIEWER))
    )
    gold = Gold.objects.create(
        project=project, item=item, question="tone", answer="polite", first=first, second=second, agreed_at=at
    )
    decision = Decision.objects.create(
        organisation=project.organisation, project=project, person=guest, person_named=MARK, kind="restriction",
        reason="conduct", evidence={"note": MARK}, rule_version="1", explanation=MARK, decided_by=by,
        notice=_notice(guest, at), notice_at=at, effect_at=at + timedelta(days=1),
    )  # fmt: skip
    hold = Hold.objects.create(
        organisation=project.organisation, person=guest, placed_by=by, explanation=MARK, placed_at=at,
        until=at + timedelta(hours=1),
    )  # fmt: skip
    override = LimitOverride.objects.create(
        person=guest,
        window="day",
        amount=1,
        reason=MARK,
        until=at + timedelta(days=1),
        requested_by=by,
        requested_at=at,
    )
    seal = Seal.objects.create(
        item=make_items(project, ["sealed"])[0], reason="unlawful", reported_by=guest, reported_at=at
    )
    return {
        "gold_id": gold.pk,
        "contest_id": GoldContest.objects.create(gold=gold, annotator=guest, reason=MARK, at=at).pk,
        "decision_id": decision.pk,
        "hold_id": hold.pk,
        "override_id": override.pk,
        "person_id": guest.pk,
        "seal_id": seal.pk,
    }


def _kept_for(guest: User, payout: Payout, at: datetime) -> dict[str, int | str]:
    """What is kept for one person: money, a notice, a token, a note to themselves, everything about them."""
    line = LedgerTransaction.objects.create(
        idempotency_key=f"theirs:{guest.pk}", kind="labelling", organisation_id=payout.organisation_id, user=guest,
        amount_minor=0, currency="EUR", at=at,
    )  # fmt: skip
    PayoutPayment.objects.create(payout=payout, user=guest, reference=REFERENCE, amount_minor=1, currency="EUR")
    return {
        "line_id": line.pk,
        "reference": REFERENCE,
        "notice_id": _notice(guest, at).pk,
        "token_id": make_token(guest)[0].pk,
        "check_in_id": CheckIn.objects.create(user=guest, envelope={}, at=at).pk,
        "export_id": PersonalExport.objects.create(user=guest, requested_at=at).pk,
    }


def _notice(guest: User, at: datetime) -> Notice:
    return Notice.objects.create(user=guest, kind="x", title=MARK, body=MARK, created_at=at, deliver_after=at)
