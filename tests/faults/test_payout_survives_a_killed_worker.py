"""F08, J04: the worker is killed -9 in the middle of the weekly run; the next one prepares the week's batch, once."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from accounts.roles import Role
from annotations.pay.models import Payout, PayoutLine, PayoutPayment
from annotations.pay.services.approval import work_approve
from annotations.pay.services.payout_run import payout_runs_enqueue
from background.models import Job, JobState
from kernel import clock
from notices.models import Notice
from tests.factories.pay import check_ledger, do_work, fund_project, give_details
from tests.factories.people import actor_in, make_member, make_organisation
from tests.factories.projects import make_project
from tests.faults.test_release_survives_a_killed_worker import kill, outlive_the_lease, wait_until, worker

PEOPLE = 60


def waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
            "AND query LIKE 'INSERT INTO \"pay_payoutpayment\"%%'"
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture
def run(committed_db: str) -> Any:
    """The queued run of a week in which sixty people are to be paid, and one who gave no details."""
    project = make_project(make_organisation(), rate_minor=100)
    now = clock.utcnow()
    people = [make_member(project.organisation, Role.ANNOTATOR) for _ in range(PEOPLE + 1)]
    for user in people:
        do_work(project, user, ms=1000, at=now - timedelta(days=8))
    for user in people[1:]:
        give_details(user, now - timedelta(days=1))
    fund_project(project, 100_000, "r")
    work_approve(actor=actor_in(project.organisation, project.created_by), project_id=project.pk)
    assert payout_runs_enqueue(now=now) == 1
    return Job.objects.get(name="pay.payout_run")


def test_a_weekly_run_survives_kill_9_and_pays_everybody_once(run: Job, committed_db: str, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.touch()
    # Writing payments has to wait, so that the worker is surely in the middle: its batch and lines are written, not committed.
    owner = psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=committed_db)
    owner.execute("LOCK TABLE pay_payoutpayment IN SHARE MODE")
    with worker(committed_db, log) as first:
        wait_until(waiting_for_a_lock, "the run in the middle of its batch", log)
        kill(first)
    owner.rollback()
    owner.close()
    assert (Payout.objects.count(), PayoutLine.objects.count(), Notice.objects.count()) == (0, 0, 0)
    run.refresh_from_db()
    assert run.state == JobState.RUNNING, "nobody could say that it ended"

    outlive_the_lease(run)
    with worker(committed_db, log):
        wait_until(lambda: Job.objects.get(pk=run.pk).state == JobState.DONE, "the second worker's run", log)
    run.refresh_from_db()
    assert run.attempts == 2
    payout = Payout.objects.get()
    assert PayoutPayment.objects.filter(payout=payout, amount_minor=100).count() == PEOPLE
    assert Notice.objects.filter(kind="payee-missing").count() == 1
    assert payout_runs_enqueue(now=clock.utcnow()) == 0
    check_ledger()
