"""Time as it passes: T4, T5, T6."""

from cli.conformance.registry import check, expect
from cli.conformance.world import World, done


@check("T4", needs_clock=True)
def reading_is_paid(world: World) -> str:
    worker, project = world.person(), world.open(items=2)
    lease = world.lease(worker, project)
    for seq in range(1, 17):
        world.advance(seconds=15, due=False)
        done(world.beat(worker, lease, seq))
    read = done(world.submit(worker, lease), 201)["submission"]["active_ms"] / 1000
    expect(abs(read - 240) <= 15, f"four minutes of reading counted {read:.0f} s")
    lease, counted = world.lease(worker, project), [0]
    for seq in range(1, 41):
        world.advance(seconds=15, due=False)
        counted.append(done(world.beat(worker, lease, seq))["active_ms"])
    expect(counted == sorted(counted), "counted time was taken back")
    left = done(world.submit(worker, lease), 201)["submission"]["active_ms"]
    expect(left >= max(counted) >= 300_000, f"ten minutes without input: {max(counted)} ms counted, {left} ms paid")
    return f"4 min of reading {read:.0f} s; the question takes nothing back"


@check("T5", needs_clock=True)
def overlapping_tabs_merge(world: World) -> str:
    worker, project = world.person(), world.open(items=2)
    tabs = [world.lease(worker, project), world.lease(worker, project, resume=False)]
    expect(tabs[0]["lease"] != tabs[1]["lease"], "two tabs got one lease")
    for seq in range(1, 41):
        world.advance(seconds=15, due=False)
        for tab in tabs:
            done(world.beat(worker, tab, seq, interacted=True))
    counted = sum(done(world.submit(worker, tab), 201)["submission"]["active_ms"] for tab in tabs) / 1000
    expect(abs(counted - 600) <= 15, f"ten minutes with two tabs counted {counted:.0f} s")
    return f"10 min with two tabs: {counted:.0f} s"


@check("T6", needs_clock=True)
def lost_beats_replay_and_corrections_count(world: World) -> str:
    worker, project = world.person(), world.open(items=1)
    lease = world.lease(worker, project)
    for seq, pause in ((1, 15), (2, 15), (3, 110)):
        world.advance(seconds=pause, due=False)
        done(world.beat(worker, lease, seq, interacted=True))
    world.advance(seconds=300, due=False)
    for seq in [*range(4, 24), 23]:
        done(world.beat(worker, lease, seq, interacted=True))
    counted = done(world.submit(worker, lease), 201)["submission"]["active_ms"] / 1000
    expect(abs(counted - 440) <= 15, f"440 s with a gap of 110 s and 300 s replayed counted {counted:.0f} s")
    today = world.now().date().isoformat()
    correction = {"project": project, "day": today, "minutes": 1, "reason": "The train was in a tunnel"}
    made = done(worker.api.post("/api/me/corrections/", correction), 201)
    share = made["at_once_ms"] / 1000
    expect(share >= min(60, counted / 10) - 1, f"of 60 s asked, {share:.0f} s were accepted at once")
    expect(any(line["kind"] == "correction" for line in world.lines(worker)), "the correction has no line")
    return f"gap bridged, 20 beats replayed: {counted:.0f} of 440 s; {share:.0f} s corrected at once"
