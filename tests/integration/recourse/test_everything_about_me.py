"""Everything about me: complete by the models themselves, equal to the ledger, its person's alone, gone after seven days."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey

from accounts.models import User
from accounts.services.journal import record
from accounts.services.pseudonyms import pseudonym_of
from annotations.recourse.models import ExportState, PersonalExport
from annotations.recourse.selectors.about_me import ABOUT, SECRET, THROUGH, sections
from annotations.recourse.selectors.my_totals import my_totals
from annotations.recourse.services import export as export_service
from annotations.recourse.services.effect import decision_effect
from annotations.recourse.services.export import exports_folder
from annotations.recourse.services.sweep import recourse_sweep
from background.models import Job
from background.services import job_run
from kernel import clock
from notices.models import Notice
from notices.services import notice_send
from tests.factories.clock import standing
from tests.factories.journaled_votes import give_vote
from tests.factories.parallel import in_parallel
from tests.factories.people import make_token, signed_in, with_token
from tests.factories.projects import make_items
from tests.factories.recourse import Court, make_court, make_gold

pytestmark = pytest.mark.usefixtures("committed_db")
# Links to a person that say who did something: the row is about something else, and is listed by number in acts.json.
ACTED = {
    "created_by", "made_by", "imported_by", "reported_by", "decided_by", "confirmed_by", "officer", "prepared_by", "checked_by",
    "approved_by", "paid_by", "by", "recorded_by", "requested_by", "accepted_by", "closed_by", "invited_by", "adjudicator",
    "answered_by", "placed_by", "author", "reader",
}  # fmt: skip


# Rows that name a row about a person and are about something else, or open the account rather than tell about them.
NOT_ABOUT = {
    "account.EmailConfirmation",  # a key that is on its way to the person
    "socialaccount.SocialToken",  # a key of another service
    "pay.BankTransfer",  # a deposit of an organisation: whoever booked it finds its number in acts
}


def opened_of(court: Court) -> zipfile.ZipFile:
    export = made(court)
    answer = signed_in(court.ada).get(f"/api/me/export/{export.pk}/file/")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


@pytest.fixture
def court(committed_db: None, settings: Any, tmp_path: Path) -> Court:
    settings.DATA_DIR = tmp_path
    court = make_court(objective=True)
    court.work(labels=5)
    make_gold(court, right=2, wrong=1)
    return court


def made(court: Court) -> PersonalExport:
    assert signed_in(court.ada).post("/api/me/export/").status_code == 202
    job_run(Job.objects.get(name="recourse.export").pk)
    return PersonalExport.objects.get()


@pytest.fixture
def packed(court: Court) -> Iterator[zipfile.ZipFile]:
    now = clock.utcnow()
    court.decide(now=now, evidence={"note": "=HYPERLINK(1)"}, explanation="=1+1 looks like a formula.")
    export = made(court)
    answer = signed_in(court.ada).get(f"/api/me/export/{export.pk}/file/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as opened:
        yield opened


def test_every_link_to_a_person_is_either_about_them_or_says_who_acted() -> None:
    unknown = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, ForeignKey)
        and field.related_model is User
        and field.name not in {*ABOUT, *ACTED}
        and model._meta.label not in SECRET
    ]
    assert unknown == []
    assert set(THROUGH) <= {model._meta.label for model in apps.get_models()}


def test_no_secret_is_a_column_of_any_file() -> None:
    for section in sections():
        assert not {"password", "token_sha256", "key", "session_epoch"} & set(section.fields), section.name


def test_there_is_a_json_and_a_csv_of_every_table_with_the_same_rows(packed: zipfile.ZipFile) -> None:
    for section in sections():
        rows = json.loads(packed.read(f"{section.name}.json"))
        lines = list(csv.reader(io.StringIO(packed.read(f"{section.name}.csv").decode())))
        assert lines[0] == section.fields
        assert len(lines) - 1 == len(rows), section.name


def test_it_holds_what_is_about_the_person_and_nothing_of_others(court: Court, packed: zipfile.ZipFile) -> None:
    [user] = json.loads(packed.read("accounts_user.json"))
    assert user["email"] == court.ada.email
    assert {row["annotator_id"] for row in json.loads(packed.read("work_labelevent.json"))} == {court.ada.pk}
    assert len(json.loads(packed.read("work_assignment.json"))) == 5
    [decision] = json.loads(packed.read("recourse_decision.json"))
    assert decision["explanation"] == "=1+1 looks like a formula."
    assert len(json.loads(packed.read("notices_notice.json"))) == 1
    assert {name.removesuffix(".json") for name in packed.namelist()} >= {
        "exposure_exposureconsent",
        "exposure_exposurecharge",
        "accounts_accessrecord",
        "accounts_membership",
        "recourse_decisionevent",
    }


def test_its_totals_are_those_of_the_ledger(court: Court, packed: zipfile.ZipFile) -> None:
    totals = json.loads(packed.read("totals.json"))
    lines = json.loads(packed.read("pay_ledgertransaction.json"))
    entries = json.loads(packed.read("pay_ledgerentry.json"))
    assert totals["lines"] == {"EUR": {"labelling": sum(row["amount_minor"] for row in lines)}}
    assert totals["lines"]["EUR"]["labelling"] == 60
    assert totals["money"]["EUR"] == {"due": -60, "earned": 60}
    assert sum(row["amount_minor"] for row in entries) == 0
    assert sum(row["amount_minor"] for row in entries if row["amount_minor"] > 0) == 60


def test_the_inputs_of_the_score_are_in_it(packed: zipfile.ZipFile) -> None:
    [score] = json.loads(packed.read("score_inputs.json"))
    assert (score["right"], score["n"], len(score["answers"])) == (2, 3, 3)
    assert [answer["mine"] for answer in score["answers"]] == ["polite", "polite", "rude"]


def test_work_that_a_decision_leaves_out_of_the_score_is_in_it_too(court: Court) -> None:
    now = clock.utcnow()
    work = court.work(labels=2)
    decision = court.decide("rejection", now=now, evidence={"assignments": work, "note": "The same second."})
    assert decision_effect(decision_id=decision.pk, now=now + timedelta(days=2))
    opened = opened_of(court)
    left_out = json.loads(opened.read("score_left_out.json"))
    assert left_out == [{"assignment_id": number, "decision_id": decision.pk} for number in work]


def test_what_another_service_said_about_who_signs_in_is_in_it(court: Court) -> None:
    SocialAccount.objects.create(user=court.ada, provider="openid_connect", uid="ada-7", extra_data={"name": "Ada"})
    (account,) = json.loads(opened_of(court).read("socialaccount_socialaccount.json"))
    assert (account["uid"], account["extra_data"]) == ("ada-7", {"name": "Ada"})


def test_every_row_of_the_journal_in_their_name_is_in_it_and_nobody_elses(court: Court) -> None:
    project = court.project
    here = court.organisation.pk
    with transaction.atomic():
        give_vote(project, make_items(project, ["Thank you"])[0], court.ada, {"tone": "polite"})
        record(user=court.ada, organisation_id=here, action="t:mine", subject="x:1", data={"n": 1})
        record(user=court.ada, organisation_id=0, action="t:installation", subject="x:2", data={})
        record(user=court.owner, organisation_id=here, action="t:theirs", subject="x:3", data={})
    rows = json.loads(opened_of(court).read("journal.json"))
    found = {row["action"] for row in rows}
    assert {"t:mine", "t:installation"} <= found
    assert any(row["actor"] == pseudonym_of(court.ada, f"project:{project.pk}") for row in rows)
    assert "t:theirs" not in found
    (mine,) = [row for row in rows if row["action"] == "t:mine"]
    assert json.loads(mine["body"])["data"] == {"n": 1}


def test_every_table_about_a_person_is_a_file_or_is_named_as_left_out() -> None:
    """A row may reach a person through another row: then the way has to be written down, or here why not."""
    inside = {section.model for section in sections()}
    forgotten = {
        model._meta.label
        for model in apps.get_models()
        if model not in inside
        for field in model._meta.fields
        if field.is_relation and field.related_model in inside - {User}
    }
    assert forgotten == NOT_ABOUT


def test_no_cell_is_a_formula_to_a_spreadsheet(packed: zipfile.ZipFile) -> None:
    rows = list(csv.DictReader(io.StringIO(packed.read("recourse_decision.csv").decode())))
    assert rows[0]["explanation"] == "'=1+1 looks like a formula."


def test_only_its_person_downloads_it(court: Court) -> None:
    export = made(court)
    for other in (court.owner, court.reviewer):
        assert signed_in(other).get(f"/api/me/export/{export.pk}/file/").status_code == 404
        assert signed_in(other).get(f"/me/everything/{export.pk}/file/").status_code == 404
    _, bound = make_token(court.ada, organisation=court.organisation)
    assert with_token(bound).get(f"/api/me/export/{export.pk}/file/").status_code == 403
    assert signed_in(court.ada).get(f"/me/everything/{export.pk}/file/").status_code == 200


def test_a_notice_says_when_it_is_ready_and_it_is_deleted_after_seven_days(court: Court) -> None:
    export = made(court)
    [path] = list(Path(court_folder(export)).iterdir())
    assert Notice.objects.get(user=court.ada, kind="export-ready").due_at == export.expires_at
    assert export.expires_at
    late = export.expires_at + timedelta(seconds=1)
    with standing(late):
        assert signed_in(court.ada).get(f"/api/me/export/{export.pk}/file/").status_code == 410
    assert recourse_sweep(now=late) == 1
    assert not path.exists()
    assert signed_in(court.ada).get(f"/api/me/export/{export.pk}/file/").status_code == 410


def court_folder(export: PersonalExport) -> Path:
    assert export.state == ExportState.READY
    return exports_folder()


def test_asking_again_while_it_is_made_gives_the_same_one(court: Court) -> None:
    browser = signed_in(court.ada)
    first, second = browser.post("/api/me/export/").json(), browser.post("/api/me/export/").json()
    assert first["id"] == second["id"]
    assert Job.objects.filter(name="recourse.export").count() == 1


def test_what_is_written_while_the_file_is_made_does_not_split_it(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = my_totals

    def then_somebody_writes(user_id: int) -> dict[str, Any]:
        totals = real(user_id)
        in_parallel(1, lambda _: court.work(labels=2))
        return totals

    monkeypatch.setattr(export_service, "my_totals", then_somebody_writes)
    export = made(court)
    answer = signed_in(court.ada).get(f"/api/me/export/{export.pk}/file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as opened:
        totals = json.loads(opened.read("totals.json"))
        lines = json.loads(opened.read("pay_ledgertransaction.json"))
    assert totals["lines"]["EUR"]["labelling"] == sum(row["amount_minor"] for row in lines) == 60


def test_an_empty_inbox_and_a_full_one_are_both_in_it(court: Court) -> None:
    now: datetime = clock.utcnow()
    for number in range(3):
        notice_send(user_id=court.owner.pk, kind="t", title=f"n{number}", body="b", now=now)
    export = made(court)
    answer = signed_in(court.ada).get(f"/api/me/export/{export.pk}/file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as opened:
        assert json.loads(opened.read("notices_notice.json")) == []
