"""Calm: U1 to U4."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cli.conformance.checks.decisions import decided
from cli.conformance.registry import check, expect
from cli.conformance.world import HOURLY, World, done


@check("U1")
def the_same_work_is_the_same_pay(world: World) -> str:
    project = world.open(items=6, pay={**HOURLY, "kind": "per_item", "rate_minor": 12})
    worker = world.person()
    lease, paid = world.lease(worker, project), set[int]()
    for _ in range(6):
        sent = done(world.submit(worker, lease, then_next=True), 201)
        lease = sent["next"]
        paid.add(sent["submission"]["pay"]["amount_minor"])
    expect(paid == {12}, f"six times the same work was paid {sorted(paid)}")
    hour = world.now().hour
    east = (24 - hour) % 24  # the offset at which it is between 0 and 1 in the night
    # POSIX zones are named by the offset to the west.
    zone = f"Etc/GMT-{east}" if east <= 14 else f"Etc/GMT+{24 - east}"
    sleeper = world.person(time_zone=zone)
    decided(world, sleeper, project)
    waits = [one for one in done(sleeper.api.get("/api/me/notices/"))["results"] if not one["urgent"]]
    expect(waits, "there is no notice that may wait")
    delivered = {datetime.fromisoformat(one["deliver_after"]).astimezone(ZoneInfo(zone)) for one in waits}
    expect(all(at.hour == 7 for at in delivered), f"at night in {zone} it is delivered at {min(delivered):%H:%M}")
    return "6 times 12; a notice at night waits for 07:00 (words on pages: tests/unit/test_calm.py)"


@check("U2", needs_clock=True)
def breaks_are_offered_required_and_paid(world: World) -> str:
    worker, project = world.person(), world.open(items=40)
    offered, lease = None, world.lease(worker, project)
    for number in range(1, 31):
        world.advance(seconds=240, due=False)
        lease = done(world.submit(worker, lease, then_next=True), 201)["next"]
        if lease["lease"] is None:
            break
        if lease["break_pay"] and offered is None:
            offered = number * 4
    expect(offered in {52, 56}, f"the break was offered after {offered} minutes")
    required = world.ask(worker, project)
    expect(required["lease"] is None and required["reason"] == "break", f"after two hours: {required.get('reason')}")
    paid = [line["amount"]["amount_minor"] for line in world.lines(worker) if line["kind"] == "break"]
    expect(required["paid"] and paid and paid[0] >= 300, f"the required break is paid {paid}")
    world.advance(minutes=11, due=False)
    expect(world.ask(worker, project)["lease"], "after the break there was no work")
    return f"offered after {offered} min, required after 2 h, paid {paid[0]}"


@check("U3")
def a_late_cancellation_is_paid(world: World) -> str:
    worker, project, paid = world.person(), world.open(items=4), {}
    for hours in (23, 25):
        starts = world.now() + timedelta(hours=hours)
        shift = world.offer_shift(project, worker, starts=starts)
        done(worker.api.post(f"/api/shifts/{shift}/accept/"))
        body = {"reason": "No data arrived"}
        cancelled = done(world.owner.api.post(f"/api/projects/{project}/shifts/{shift}/cancel/", body))
        paid[hours] = cancelled["paid"]["amount_minor"]
    expect(paid == {23: 1800, 25: 0}, f"an hour's shift at 1800 cancelled at -23 h and -25 h paid {paid}")
    return "cancelled 23 h ahead 1800 of 1800, 25 h ahead 0"


@check("U4", needs_clock=True)
def the_forecast_has_a_range(world: World) -> str:
    worker, project = world.person(), world.common
    for week in range(12):
        if week == 3:
            (young,) = done(worker.api.get("/api/me/pay/forecast/"))["results"]
            expect(young["p10"] is None, "a range was said after three weeks")
        world.label(worker, project, seconds=20 * (week + 1))
        world.advance(days=7, due=week == 11)
    (found,) = done(worker.api.get("/api/me/pay/forecast/"))["results"]
    expect(found["p10"] and found["p90"], f"after {found['weeks']} weeks there is no range")
    low, high = found["p10"]["amount_minor"], found["p90"]["amount_minor"]
    expect(0 <= low <= high, f"P10 {low}, P90 {high}")
    return f"none after 3 weeks; after {found['weeks']}: {low} to {high} (backtest: tests/unit/pay)"
