"""Claim: pay and exposure together add at most 2 ms of server CPU to a label, on a quiet machine.

One Fairhand, one database, eight annotators who label over HTTP, as in labelling_loop.py. Runs with everything on and runs in
which what submit and lease call of pay and exposure does nothing take turns (on, off, on, off …), so that whatever
else the machine does meets both. CPU is that of the whole tree, PostgreSQL included. A label is one request: submit, with
the next item in its answer.

- level 0: exposure has nothing to reserve;
- level 2: each item is reserved before it is served, and settled when it is handed in;
- level 2, paid by the item: each label books a line as well. Paid by the hour only every so many do, as fast as these annotators are;
- level 2, revealed: before each label the annotator asks to see the item. That is a request of its own, which the runs without
  exposure leave out; it is printed beside the claim and is no part of it.

Milliseconds of CPU are those of one machine: what is added is also printed as a multiple of one raw insert on the same database.
How fast the machine was meanwhile is printed too, as what a bare loop took between the runs: where that is slow or swings,
somebody outside is at work on the same host, in no load to be seen, and the machine is not quiet.
"""

import multiprocessing
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from stand import Caller, Meter, Stand, bare_loop_seconds

ANNOTATORS = 8
CLAIM_MS = 2.0
# What is labelled: title, level, how it is paid, whether it is revealed first.
KINDS = (
    ("level 0", 0, "hourly", False),
    ("level 2", 2, "hourly", False),
    ("level 2, paid by the item", 2, "per_item", False),
    ("level 2, revealed", 2, "hourly", True),
)


def annotate(port: int, token: str, project: int, number: int, reveal: bool, done: Any) -> None:
    """Label `number` items and hold none at the end, so that no run begins with a lease of the one before."""
    post = Caller(port, token).post
    offer = post(f"/api/projects/{project}/leases/", {}, "")
    for left in range(number - 1, -1, -1):
        if reveal:
            post(f"/api/leases/{offer['lease']}/reveal/", {"fence": offer["fence"]}, "")
        body = {"fence": offer["fence"], "answers": {"tone": "polite"}}
        url = f"/api/leases/{offer['lease']}/submission/" + ("?next=1" if left else "")
        offer = post(url, body, str(offer["lease"])).get("next")
    done.put(number)


def run(stand: Stand, tokens: list[str], project: int, each: int, *, reveal: bool) -> tuple[float, float]:
    """Milliseconds of server CPU per label, and the foreign load in cores."""
    done: Any = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=annotate, args=(stand.port, token, project, each, reveal, done))
        for token in tokens
    ]
    with Meter(stand.pids) as meter:
        for worker in workers:
            worker.start()
        labels = sum(done.get() for _ in workers)
        for worker in workers:
            worker.join()
    return 1000 * meter.cpu / labels, meter.foreign


def main(pairs: int, each: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fairhand-switch-") as folder:
        off = Path(folder) / "off"
        switch = {"DJANGO_SETTINGS_MODULE": "pay_and_exposure_switch", "FAIRHAND_SWITCHED_OFF": str(off)}
        with Stand(switch) as stand:
            from accounts.roles import Role
            from annotations.exposure.models import ExposureConsent
            from tests.factories.people import make_member, make_organisation, make_token
            from tests.factories.projects import make_items, make_project, make_source

            organisation = make_organisation("Bench")
            people = [make_member(organisation, Role.ANNOTATOR) for _ in range(ANNOTATORS)]
            tokens = [make_token(person)[1] for person in people]
            for person in people:
                ExposureConsent.objects.create(user=person, category="hate", level=2)
            raw_ms = statistics.median(1000 / stand.raw_inserts_per_second() for _ in range(5))
            claimed, loops = [], [bare_loop_seconds()]
            for title, level, pay, reveal in KINDS:
                project = make_project(
                    organisation, pay_kind=pay, rate_minor=1500 if pay == "hourly" else 4, floor_minor=1400, max_level=level,
                    support_contact="Sam",
                )  # fmt: skip
                severity = {"hate": level} if level else {}
                source = make_source(project)
                for _ in range((2 * pairs + 1) * ANNOTATORS * each // 1000 + 1):
                    texts = [f"text {number}" for number in range(1000)]
                    make_items(project, texts, source=source, level=level, severity=severity, needs=needs(severity))
                run(stand, tokens, project.pk, each, reveal=reveal)
                cost: dict[bool, list[float]] = {True: [], False: []}
                foreign = []
                for _ in range(pairs):
                    for on in (True, False):
                        off.unlink(missing_ok=True) if on else off.touch()
                        cpu, load = run(stand, tokens, project.pk, each, reveal=on and reveal)
                        cost[on].append(cpu)
                        foreign.append(load)
                        loops.append(bare_loop_seconds())
                off.unlink(missing_ok=True)
                added = [on - without for on, without in zip(cost[True], cost[False], strict=True)]
                error = statistics.stdev(added) / len(added) ** 0.5 if pairs > 1 else float("nan")
                claimed += [] if reveal else [statistics.mean(added)]
                print(
                    f"{title}: on {statistics.mean(cost[True]):.2f} ms of CPU per label, off {statistics.mean(cost[False]):.2f} ms, "
                    f"added {statistics.mean(added):.2f} ms (standard error {error:.2f}, {pairs} pairs of {ANNOTATORS * each} labels) "
                    f"= {statistics.mean(added) / raw_ms:.1f} raw inserts of {raw_ms:.2f} ms, "
                    f"ratio {statistics.mean(cost[True]) / statistics.mean(cost[False]):.2f}, "
                    f"foreign load {statistics.mean(foreign):.2f} cores",
                    flush=True,
                )
    print(
        f"ten million additions on every core, between the runs: {min(loops):.2f} to {max(loops):.2f} s, median {statistics.median(loops):.2f} s"
    )
    held = "holds" if max(claimed) <= CLAIM_MS else "MISSED"
    print(f"most added to a label: {max(claimed):.2f} ms, claimed at most {CLAIM_MS:.0f} ms: {held}")


def needs(severity: dict[str, int]) -> int:
    from annotations.exposure.domain.needs import needs_mask
    from annotations.exposure.domain.severity import Category

    return needs_mask({Category(name): level for name, level in severity.items()})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6, int(sys.argv[2]) if len(sys.argv) > 2 else 40)
