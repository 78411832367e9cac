"""Settings of a Fairhand whose pay and exposure can be switched off while it runs, for benchmarks/pay_and_exposure_cost.py.

What submit and lease call of the two features does nothing for as long as the file FAIRHAND_SWITCHED_OFF names is there.
Nothing of this is in the product: an app of the benchmark replaces five functions when the server starts.
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
        from annotations.exposure.services.gate import Gate
        from annotations.pay.services.accrual import Accrued
        from annotations.work.services import lease, submission

        off = Path(os.environ["FAIRHAND_SWITCHED_OFF"])

        def switched(module: Any, name: str, instead: Any) -> None:
            honest = getattr(module, name)
            setattr(module, name, lambda *a, **k: instead(*a, **k) if off.exists() else honest(*a, **k))

        # A line that earned nothing needs no explanation: nobody reads it.
        unpaid: Any = None
        switched(submission, "pay_accrue", lambda *, line, **_: Accrued(line, 0, unpaid))
        switched(submission, "reservation_settle", lambda **_: None)
        switched(lease, "gate_for", lambda *_, **__: Gate(agreed=EVERYTHING, max_level=HIGHEST_LEVEL))
        switched(lease, "reservation_make", lambda **_: None)
        switched(lease, "level_noted", lambda **_: None)
