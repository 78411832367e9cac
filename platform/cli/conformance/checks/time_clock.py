"""Time as it passes: T4, T5, T6, T7."""

from datetime import timedelta

from cli.conformance.about_me import everything
from cli.conformance.paid_out import paid_out
from cli.conformance.registry import check, expect
from cli.conformance.world import World, done


@check("T4", needs_clock=True)
def reading_is_paid(world: World) -> str:
    worker, project = world.person(), world.common
    lease = world.lease(worker, project)
    for seq in range(1, 17):
        world.advance(seconds=15, due=False)
        done(world.beat(worker, lease, seq))
    read = done(world.submit(worker, lease), 201)["submission"]["active_ms"] / 1000
    expect(abs(read - 240) <= 15, f"four minutes of reading counted {read:.0f} s")
    lease, counted = world.lease(worker, project), [0]
    for seq in range(1, 11):
        world.advance(seconds=60, due=False)
        counted.append(done(world.beat(worker, lease, seq))["active_ms"])
    expect(counted == sorted(counted), "counted time was taken back")
    left = done(world.submit(worker, lease), 201)["submission"]["active_ms"]
    expect(left >= max(counted) >= 300_000, f"ten minutes without input: {max(counted)} ms counted, {left} ms paid")
    return f"4 min of reading {read:.0f} s; the question takes nothing back"


@check("T5", needs_clock=True)
def overlapping_tabs_merge(world: World) -> str:
    worker, project = world.person(), world.common
    tabs = [world.lease(worker, project), world.lease(worker, project, resume=False)]
    expect(tabs[0]["lease"] != tabs[1]["lease"], "two tabs got one lease")
    for seq in range(1, 21):
        world.advance(seconds=30, due=False)
        for tab in tabs:
            done(world.beat(worker, tab, seq, interacted=True))
    counted = sum(done(world.submit(worker, tab), 201)["submission"]["active_ms"] for tab in tabs) / 1000
    expect(abs(counted - 600) <= 15, f"ten minutes with two tabs counted {counted:.0f} s")
    return f"10 min with two tabs: {counted:.0f} s"


@check("T6", needs_clock=True)
def lost_beats_replay_and_corrections_count(world: World) -> str:
    worker, project = world.person(), world.common
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


@check("T7", needs_clock=True)
def raw_beats_are_deleted_and_nobody_is_ranked(world: World) -> str:
    paid = paid_out(world)
    left = []
    for days in (59, 61):
        world.advance(seconds=max(0.0, (paid.at + timedelta(days=days) - world.now()).total_seconds()))
        left.append(len(everything(paid.worker)["work_heartbeat"]))
    expect(left == [3, 0], f"59 and 61 days after the payout {left} raw beats are kept of 3")
    expect(world.lines(paid.worker)[-1]["explanation"]["quantity"] >= 45_000, "the line no longer explains itself")
    told = [f"/api/projects/{paid.project}/{path}/" for path in ("progress", "pay", "agreement", "agreement/matrix")]
    for path in told:
        answer = world.owner.api.get(path)
        named = [name for name in (paid.worker.email, f'"{paid.worker.id}"') if name.encode() in answer.data]
        expect(not named, f"{path} names the person to the owner")
    return f"3 raw beats 59 days after the payout, none after 61; {len(told)} pages of the owner name nobody"
