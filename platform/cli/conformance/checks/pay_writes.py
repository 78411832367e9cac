"""Writes that come more than once: P4."""

from concurrent.futures import ThreadPoolExecutor

from cli.conformance.registry import check, expect
from cli.conformance.world import World


@check("P4")
def twenty_parallel_retries_write_once(world: World) -> str:
    worker = world.person()
    lease = world.lease(worker, world.common)
    key = f"conformance-{lease['lease']}-{lease['fence']}"
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: world.submit(worker, lease, key=key), range(20)))
    statuses, bodies = {answer.status for answer in answers}, {answer.data for answer in answers}
    expect(statuses == {201}, f"twenty retries were answered with {sorted(statuses)}")
    expect(len(bodies) == 1, f"twenty retries got {len(bodies)} different bodies")
    expect(len(world.lines(worker)) == 1, f"one label made {len(world.lines(worker))} lines")
    other = {"fence": lease["fence"], "answers": {"tone": "rude"}}
    changed = worker.api.post(f"/api/leases/{lease['lease']}/submission/", other, key=key)
    expect(changed.status == 409, f"another body under the same key: {changed.status}")
    return "20 parallel: one line, one body; another body 409"
