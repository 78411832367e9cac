"""Settings of a Fairhand whose pay and exposure can be switched off while it runs, for benchmarks/pay_and_exposure_cost.py.

What submit and lease call of the two features does nothing, and their parts of the hottest statements are left out, for
as long as the file FAIRHAND_SWITCHED_OFF names is there. Nothing of this is in the product: an app of the benchmark puts
itself between when the server starts.
"""

import os
from pathlib import Path
from typing import Any

from django.apps import AppConfig

from config.settings.local import *  # noqa: F403
from config.settings.local import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "pay_and_exposure_switch.Switch"]


class Switch(AppConfig):
    name = "pay_and_exposure_switch"
    path = str(Path(__file__).parent)

    def ready(self) -> None:
        from annotations.exposure.domain.needs import EVERYTHING
        from annotations.exposure.domain.severity import HIGHEST_LEVEL
        from annotations.exposure.services.account import LOCK_VIEWER, VIEWER_COLUMNS, VIEWER_JOINS
        from annotations.exposure.services.gate import Gate
        from annotations.exposure.services.reservation import RESERVE
        from annotations.pay.services.accrual import Accrued
        from annotations.pay.services.week_totals import ADD_TO_WEEK
        from annotations.work.services import held, lease, queue, submission

        off = Path(os.environ["FAIRHAND_SWITCHED_OFF"])

        def switched(module: Any, name: str, instead: Any) -> None:
            honest = getattr(module, name)
            setattr(module, name, lambda *a, **k: instead(*a, **k) if off.exists() else honest(*a, **k))

        def shortened(module: Any, statement: str, sender: Any, name: str, *parts: tuple[str, str]) -> None:
            whole = short = getattr(module, statement)
            for part, instead in parts:
                assert part in short, "the statement has changed: nothing would be switched off"
                short = short.replace(part, instead)
            honest = getattr(sender, name)

            def send(*a: Any, **k: Any) -> Any:
                setattr(module, statement, short if off.exists() else whole)
                return honest(*a, **k)

            setattr(sender, name, send)

        # A line that earned nothing needs no explanation: nobody reads it.
        unpaid: Any = None
        switched(submission, "pay_accrue", lambda *, line, **_: Accrued(line, 0, unpaid))
        switched(submission, "account_lock", lambda *_, **__: None)
        switched(submission, "settlement", lambda *_, **__: (None, None))
        switched(lease, "gate_for", lambda *_, **__: Gate(agreed=EVERYTHING, max_level=HIGHEST_LEVEL))
        shortened(queue, "_TAKE", lease, "queue_take", (f", {RESERVE}", ""))
        locks = ((f", {LOCK_VIEWER}", ""), (f"{VIEWER_COLUMNS} FROM held {VIEWER_JOINS}", "NULL FROM held"))
        shortened(held, "_HELD_FOR_LABEL", submission, "held_for_label", *locks)
        week = " ".join(f", week AS ({ADD_TO_WEEK})".split())
        alone = submission._statement(books=False, charges=False)
        assert week in alone, "the statement has changed: nothing would be switched off"
        switched(submission, "_statement", lambda **_: alone.replace(week, ""))
