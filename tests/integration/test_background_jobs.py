"""Jobs: one claim at a time, a fence against the dead that return, nothing lost with the broker, no loop on a poison job."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now

from background.models import Job, JobState
from background.registry import job
from background.services import JobContext, job_cancel, job_claim, job_enqueue, job_run, jobs_sweep
from background.services.progress import CancelledJob, LostJob
from kernel.errors import Invalid

RAN: list[int] = []


@job("tests.count")
def _count(context: JobContext, number: int) -> dict[str, Any]:
    RAN.append(number)
    return {"number": number}


@job("tests.poison")
def _poison(context: JobContext) -> None:
    raise RuntimeError("it never works")


@job("tests.refuse")
def _refuse(context: JobContext) -> None:
    raise Invalid("The file is empty.", kept="Nothing was imported.", remedy="Send another.")


@job("tests.hold")
def _hold(context: JobContext) -> None:
    with transaction.atomic():
        context.hold()


pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    RAN.clear()


def enqueue(name: str, **args: Any) -> Job:
    with transaction.atomic():
        return job_enqueue(name=name, args=args)


def test_a_job_runs_once_however_often_it_is_announced() -> None:
    row = enqueue("tests.count", number=7)
    job_run(row.pk)
    job_run(row.pk)
    row.refresh_from_db()
    assert RAN == [7]
    assert (row.state, row.result) == (JobState.DONE, {"number": 7})


def test_a_job_whose_transaction_rolls_back_never_was() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        job_enqueue(name="tests.count", args={"number": 1})
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_the_same_unique_key_is_one_job() -> None:
    with transaction.atomic():
        first = job_enqueue(name="tests.count", args={"number": 1}, unique_key="once")
        second = job_enqueue(name="tests.count", args={"number": 2}, unique_key="once")
    assert first.pk == second.pk


def test_the_sweeper_finds_what_the_broker_lost_and_what_a_dead_worker_left() -> None:
    lost, left = enqueue("tests.count", number=1), enqueue("tests.count", number=2)
    Job.objects.update(created_at=Now() + timedelta(minutes=5))
    assert jobs_sweep() == 0
    Job.objects.filter(pk=lost.pk).update(created_at=Now() - timedelta(minutes=1))
    claimed = job_claim(left.pk)
    assert claimed is not None
    Job.objects.filter(pk=left.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert jobs_sweep() == 2
    job_run(left.pk)
    assert RAN == [2]


def test_a_worker_thought_dead_cannot_make_its_effect_after_another_took_over() -> None:
    row = enqueue("tests.count", number=1)
    first = job_claim(row.pk)
    assert first is not None
    assert job_claim(row.pk) is None
    Job.objects.filter(pk=row.pk).update(lease_until=Now() - timedelta(seconds=1))
    second = job_claim(row.pk)
    assert second is not None
    assert second.fence > first.fence
    with pytest.raises(LostJob), transaction.atomic():
        JobContext(row.pk, first.fence).hold()
    with transaction.atomic():
        JobContext(row.pk, second.fence).hold()


def test_a_poison_job_is_tried_three_times_and_then_put_aside() -> None:
    row = enqueue("tests.poison")
    for _ in range(5):
        job_run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (JobState.FAILED, 3)
    assert "it never works" not in row.error


def test_a_refusal_is_told_and_not_tried_again() -> None:
    row = enqueue("tests.refuse")
    job_run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (JobState.FAILED, 1)
    assert row.error == "The file is empty. Nothing was imported. Send another."


def test_a_cancelled_job_makes_no_effect() -> None:
    waiting, running = enqueue("tests.count", number=1), enqueue("tests.hold")
    job_cancel(job=waiting)
    job_run(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, RAN) == (JobState.CANCELLED, [])
    claimed = job_claim(running.pk)
    assert claimed is not None
    job_cancel(job=claimed)
    with pytest.raises(CancelledJob), transaction.atomic():
        JobContext(running.pk, claimed.fence).hold()


def test_a_job_nobody_knows_fails_with_its_name() -> None:
    row = enqueue("tests.unknown")
    job_run(row.pk)
    row.refresh_from_db()
    assert row.state == JobState.FAILED
    assert "tests.unknown" in row.error
