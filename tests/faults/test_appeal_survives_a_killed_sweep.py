"""J04: the sweep is killed -9 between the money and the notice of an overturn: nothing of it happened, and the next one does it once."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from accounts.actor import Actor
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import LedgerTransaction
from annotations.recourse.services.appeals import appeal_make
from annotations.recourse.services.sweep import recourse_sweep
from kernel import clock
from notices.models import Notice
from tests.conftest import ROOT
from tests.factories.pay import balance, check_ledger
from tests.factories.recourse import make_court

DAY = timedelta(days=1)


def sweeping(database: str, log: Path) -> "subprocess.Popen[bytes]":
    """The sweep of the clocks of recourse in a process of its own."""
    given = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{given['USER']}:{given['PASSWORD']}@:{given['PORT']}/{database}?host={given['HOST']}",
        "FAIRHAND_SECRET_KEY": settings.SECRET_KEY,
        "FAIRHAND_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    program = "import django; django.setup(); from annotations.recourse.jobs import sweep; sweep()"
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, stdout=output, stderr=output
        )


def waits_at_its_notice() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
            "AND query LIKE 'INSERT INTO \"notices_notice\"%%'"
        )
        return bool(cursor.fetchone()[0])


def test_an_overturn_by_the_clock_survives_kill_9_between_its_money_and_its_notice(
    committed_db: str, tmp_path: Path
) -> None:
    court = make_court()
    now = clock.utcnow()
    work = court.work(labels=2, at=now - 20 * DAY)
    decision = court.decide("rejection", now=now - 15 * DAY, evidence={"assignments": work})
    recourse_sweep(now=now - 10 * DAY)
    appeal_make(actor=Actor(user=court.ada), decision_id=decision.pk, text="I wrote them.", now=now - 9 * DAY)
    told = Notice.objects.count()

    log = tmp_path / "sweep.log"
    log.touch()
    owner = psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=committed_db)
    owner.execute("LOCK TABLE notices_notice IN SHARE MODE")
    process = sweeping(committed_db, log)
    try:
        end = time.monotonic() + 240
        while not waits_at_its_notice():
            assert time.monotonic() < end, log.read_text()[-3000:]
            assert process.poll() is None, log.read_text()[-3000:]
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        owner.rollback()
        owner.close()
    assert list(decision.events.order_by("pk").values_list("kind", flat=True)) == ["effected", "appealed"]
    assert balance(AccountKind.HELD, project=court.project, user=court.ada) == 24
    assert not LedgerTransaction.objects.filter(kind__in=["release", "appeal_upheld"]).exists()
    assert Notice.objects.count() == told

    assert recourse_sweep(now=now) == 1
    assert recourse_sweep(now=now) == 0
    assert balance(AccountKind.HELD, project=court.project, user=court.ada) == 0
    assert LedgerTransaction.objects.filter(kind="appeal_upheld").count() == 1
    assert Notice.objects.filter(user=court.ada, kind="appeal-answer").count() == 1
    check_ledger()
