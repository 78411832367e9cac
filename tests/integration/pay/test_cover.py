"""P1: no work opens without the money for all it can come to."""

import contextlib
import io
import json
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from annotations.items.services.imports import import_start
from annotations.items.services.sources import source_create
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import FloorRate, FloorTable
from annotations.projects.models import Project, ProjectState
from background.services import job_run
from kernel import clock
from kernel.errors import FairhandError
from tests.factories.parallel import in_parallel
from tests.factories.pay import balance, cover_project, do_work, fund_project
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.usefixtures("committed_db")
# Two items by two people at 15.00 an hour and at most 300 s: 125 + 25 + 63 a slot (docs/algorithms/pay.md).
NEEDED = 4 * 213


@pytest.fixture
def project(committed_db: str) -> Project:
    project = make_project(
        make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1400, overlap=2, state=ProjectState.DRAFT
    )
    make_items(project, ["a", "b"])
    return project


@pytest.fixture
def owner(project: Project) -> Client:
    return signed_in(project.created_by)


def publish(client: Client, project: Project) -> Any:
    return client.post(f"/api/projects/{project.pk}/publish/", "{}", content_type="application/json")


def pause(client: Client, project: Project) -> Any:
    return client.post(f"/api/projects/{project.pk}/pause/", "{}", content_type="application/json")


def set_pay(client: Client, project: Project, **terms: Any) -> Any:
    body = {"kind": "hourly", "currency": "EUR", "rate_minor": 1500, "floor_minor": 1400} | terms
    return client.post(f"/api/projects/{project.pk}/pay-policy/", body, content_type="application/json")


def test_one_minor_unit_short_is_refused_with_the_figures_and_exact_is_enough(project: Project, owner: Client) -> None:
    fund_project(project, NEEDED - 1)
    refused = publish(owner, project)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:escrow-short")
    named = {name: refused.json()[name] for name in ("liability_minor", "escrow_minor", "missing_minor", "currency")}
    assert named == {"liability_minor": NEEDED, "escrow_minor": NEEDED - 1, "missing_minor": 1, "currency": "EUR"}
    project.refresh_from_db()
    assert (project.state, project.published_at) == ("draft", None)
    fund_project(project, 1)
    assert publish(owner, project).json()["state"] == "published"


def test_money_that_is_only_recorded_does_not_count(project: Project, owner: Client) -> None:
    body = {"amount_minor": NEEDED, "reference": "transfer"}
    made = owner.post(f"/api/projects/{project.pk}/escrow/", body, content_type="application/json").json()
    assert publish(owner, project).status_code == 409
    second = signed_in(make_member(project.organisation, Role.ADMINISTRATOR))
    second.post(f"/api/projects/{project.pk}/escrow/{made['id']}/confirm/", "{}", content_type="application/json")
    assert publish(owner, project).status_code == 200


def test_work_that_is_done_moves_from_open_to_owed_and_resuming_asks_again(project: Project, owner: Client) -> None:
    fund_project(project, NEEDED)
    publish(owner, project)
    do_work(project, make_member(project.organisation, Role.ANNOTATOR), ms=3_600_000, at=clock.utcnow())
    pause(owner, project)
    # do_work labelled an item of its own, so that one of its two slots came and 15.00 is owed.
    refused = publish(owner, project)
    assert (refused.status_code, refused.json()["missing_minor"]) == (409, 1500 + 2 * 213)
    fund_project(project, 1500 + 2 * 213)
    assert publish(owner, project).status_code == 200


def test_better_terms_of_an_open_project_need_their_money_first(project: Project, owner: Client) -> None:
    fund_project(project, NEEDED)
    publish(owner, project)
    refused = set_pay(owner, project, rate_minor=1512)
    assert (refused.status_code, refused.json()["missing_minor"]) == (409, 4 * (126 + 26 + 63) - NEEDED)
    assert owner.get(f"/api/projects/{project.pk}/").json()["pay"]["rate_minor"] == 1500
    assert set_pay(owner, project, longest_item_s=299).status_code == 201
    pause(owner, project)
    assert set_pay(owner, project, rate_minor=9000).status_code == 201
    assert publish(owner, project).status_code == 409


def test_more_items_in_an_open_project_need_their_money_first(project: Project, owner: Client) -> None:
    fund_project(project, NEEDED)
    publish(owner, project)
    assert import_texts(project, "one", 1)["message"].startswith("The escrow holds EUR 8.52")
    assert project.items.count() == 2
    fund_project(project, 2 * 213)
    assert import_texts(project, "two", 1)["items"] == 1
    assert project.items.count() == 3


def test_a_floor_of_the_table_that_is_higher_raises_what_is_needed(project: Project, owner: Client) -> None:
    today = clock.utcnow().date()
    table = FloorTable.objects.create(name="t", sha256="0" * 64, imported_at=clock.utcnow())
    row = {"table": table, "currency": "EUR", "valid_from": today, "source": "law", "checked_on": today}
    FloorRate.objects.create(place="XA", kind="living", minor_per_hour=1512, **row)
    FloorRate.objects.create(place="XB", kind="legal", minor_per_hour=9000, **row | {"currency": "USD"})
    fund_project(project, NEEDED)
    assert publish(owner, project).json()["missing_minor"] == 4 * (126 + 26 + 63) - NEEDED


def test_an_unpaid_project_needs_no_escrow(project: Project, owner: Client) -> None:
    assert set_pay(owner, project, kind="unpaid", rate_minor=1, floor_minor=0).status_code == 422
    assert set_pay(owner, project, kind="unpaid", rate_minor=0, floor_minor=0).status_code == 201
    assert publish(owner, project).status_code == 200
    annotator = make_member(project.organisation, Role.ANNOTATOR)
    worker = signed_in(annotator)
    offer = worker.post(f"/api/projects/{project.pk}/leases/", "{}", content_type="application/json").json()
    done = worker.post(
        f"/api/leases/{offer['lease']}/submission/", {"fence": offer["fence"], "answers": {"tone": "rude"}},
        content_type="application/json", headers={"Idempotency-Key": "one"},
    )  # fmt: skip
    assert (done.status_code, done.json()["submission"]["pay"]["amount_minor"]) == (201, 0)
    assert balance(AccountKind.EARNED, project=project) == 0


@pytest.mark.parametrize("seconds", [0, -1, 1.5, "60", 36_001])
def test_a_longest_time_that_is_no_whole_number_of_seconds_is_refused(
    project: Project, owner: Client, seconds: Any
) -> None:
    assert set_pay(owner, project, longest_item_s=seconds).status_code == 422


def test_a_refund_and_a_publication_at_the_same_moment_never_leave_open_work_uncovered(
    project: Project, owner: Client
) -> None:
    second = signed_in(make_member(project.organisation, Role.ADMINISTRATOR))
    body = {"amount_minor": 1, "reference": "back", "direction": "refund"}
    for attempt in range(4):
        cover_project(project)
        asked = body | {"reference": f"back {attempt}"}
        number = owner.post(f"/api/projects/{project.pk}/escrow/", asked, content_type="application/json").json()["id"]
        address = f"/api/projects/{project.pk}/escrow/{number}/confirm/"

        def act(place: int, address: str = address) -> int:
            if place:
                return int(second.post(address, "{}", content_type="application/json").status_code)
            return int(publish(owner, project).status_code)

        codes = in_parallel(2, act)
        assert sorted(codes) == [200, 409], codes
        if codes[0] == 200:
            assert balance(AccountKind.ESCROW, project=project) == NEEDED
            Project.objects.filter(pk=project.pk).update(state="draft")


def import_texts(project: Project, name: str, count: int) -> dict[str, Any]:
    """Import new texts, and what the import reports."""
    actor = actor_in(project.organisation, project.created_by)
    source_create(actor=actor, project_id=project.pk, name=name, declared_severity={})
    rows = "\n".join(json.dumps({"id": f"{name}-{place}", "text": f"{name} {place}"}) for place in range(count))
    batch = import_start(
        actor=actor, project_id=project.pk, kind="jsonl", file=io.BytesIO(rows.encode()), file_name=f"{name}.jsonl",
        source_name=name, options={"columns": {"id": "id", "text": "text"}}, dry_run=False,
    )  # fmt: skip
    assert batch.job_id is not None
    with contextlib.suppress(FairhandError):
        job_run(batch.job_id)
    batch.refresh_from_db()
    report: dict[str, Any] = batch.report
    return report
