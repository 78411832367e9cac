"""Claim: at most 10 ms of server CPU per label (next and submit together), everything switched on; 8 annotators at least
150 labels a second on a quiet two-core machine.

Eight annotators (processes) label through HTTP with keep-alive, one request per label. Printed beside it: the rate of bare
committed single-row INSERTs on the same database in the same run, and the foreign load.
"""

import multiprocessing
import sys
import time
from typing import Any

from stand import Caller, Meter, Stand


def annotate(port: int, token: str, project: int, number: int, results: Any) -> None:
    post = Caller(port, token).post
    offer = post(f"/api/projects/{project}/leases/", {}, f"first-{token[-6:]}-{project}")
    seconds: list[float] = []
    while offer["lease"] and len(seconds) < number:
        start = time.perf_counter()
        body = {"fence": offer["fence"], "answers": {"tone": "polite"}}
        offer = post(f"/api/leases/{offer['lease']}/submission/?next=1", body, str(offer["lease"]))["next"]
        seconds.append(time.perf_counter() - start)
    results.put(seconds)


def main(annotators: int, labels: int) -> None:
    with Stand() as stand:
        from accounts.roles import Role
        from tests.factories.people import make_member, make_organisation, make_token
        from tests.factories.projects import make_items, make_project

        organisation = make_organisation("Bench")
        project = make_project(organisation, pay_kind="hourly", rate_minor=1500, floor_minor=1400)
        make_items(project, [f"text {number}" for number in range(labels + 40 * annotators)])
        tokens = [make_token(make_member(organisation, Role.ANNOTATOR))[1] for _ in range(annotators)]
        raw = stand.raw_inserts_per_second()
        results: Any = multiprocessing.Queue()
        each = labels // annotators
        for warm in (True, False):
            count = 20 if warm else each
            workers = [
                multiprocessing.Process(target=annotate, args=(stand.port, token, project.pk, count, results))
                for token in tokens
            ]
            with Meter(stand.pids) as meter:
                for worker in workers:
                    worker.start()
                seconds = sorted(second for _ in workers for second in results.get())
                for worker in workers:
                    worker.join()
        done = len(seconds)
        print(f"annotators {annotators}, labels {done}, foreign load {meter.foreign:.2f} cores")
        print(f"server CPU per label: {1000 * meter.cpu / done:.2f} ms")
        print(
            f"labels per second: {done / meter.wall:.1f} = {done / meter.wall / raw:.2f} of {raw:.0f} raw inserts per second"
        )
        print(f"submit and next: p50 {1000 * seconds[done // 2]:.1f} ms, p95 {1000 * seconds[int(done * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8, int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
