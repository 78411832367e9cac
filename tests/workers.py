"""How a run in several processes (`pytest -n auto`, xdist) spreads the suite.

What mostly waits for servers begins first and goes along beside the files that compute. The browser tests have a worker to
themselves, one more than there are cores: they share one running Fairhand, and no test of the database can run in a process
in which Playwright has begun its event loop. The conformance tests share another Fairhand; any other file is one unit.
"""

import os
from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

BROWSER, CONFORMANCE, FAULTS = "tests/browser/", "tests/conformance/", "tests/faults/"


def number_of_workers() -> int:
    return len(os.sched_getaffinity(0)) + 1


def in_order(items: Sequence[pytest.Item], *, workers: int) -> list[pytest.Item]:
    """The browser first where it has a worker to itself, and last in a single process."""
    turns = (BROWSER, CONFORMANCE, FAULTS, "") if workers > 1 else (CONFORMANCE, FAULTS, "", BROWSER)

    def turn(item: pytest.Item) -> int:
        known = next((folder for folder in turns if folder and item.nodeid.startswith(folder)), "")
        return turns.index(known)

    return sorted(items, key=turn)


class Scheduling(LoadScopeScheduling):
    """Units of work in the order of collection; whoever took the browser tests takes nothing else."""

    def _split_scope(self, nodeid: str) -> str:
        shared = (folder for folder in (BROWSER, CONFORMANCE) if nodeid.startswith(folder))
        return next(shared, nodeid.split("::", 1)[0])

    def _reschedule(self, node: WorkerController) -> None:
        if self.numnodes > 1 and BROWSER in self.assigned_work[node]:
            # It ends after what it has.
            if not node.shutting_down:
                node.shutdown()
            return
        super()._reschedule(node)
