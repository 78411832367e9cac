"""Pay that time brings: P6, P7, P8, P11, P12."""

import re
from datetime import timedelta
from typing import Any

from cli.conformance.paid_out import IBAN, paid_out
from cli.conformance.registry import check, expect
from cli.conformance.world import HOURLY, Person, World, done

FLOOR = 1500


@check("P6", needs_clock=True)
def everybody_reaches_the_floor_on_their_own_time(world: World) -> str:
    terms = {**HOURLY, "kind": "per_item", "rate_minor": 12, "floor_minor": FLOOR}
    project = world.open(items=10, pay=terms)
    worked = []
    for number in range(10):
        worker = world.person()
        seconds = 5 if number < 6 else 60 * (number - 4)
        worked.append((worker, world.label(worker, project, seconds=seconds)["active_ms"]))
    world.advance(days=8)
    short = []
    for worker, active_ms in worked:
        earned = sum(line["amount"]["amount_minor"] for line in world.lines(worker, project))
        floor = -(-FLOOR * active_ms // 3_600_000)
        if earned < floor:
            short.append(f"{active_ms // 1000} s earned {earned} of {floor}")
    expect(not short, f"{len(short)} of 10 below the floor: {'; '.join(short[:3])}")
    return f"10 people, {worked[0][1] // 1000} to {max(ms for _, ms in worked) // 1000} s, all at or above it"


@check("P7", needs_clock=True)
def every_kind_of_time_is_paid(world: World) -> str:
    worker, project = world.person(), world.open(items=30)
    done(world.skip(worker, world.lease(worker, project)), 201)
    done(world.skip(worker, world.lease(worker, project), "technical"), 201)
    lease = world.lease(worker, project)
    for seq in (1, 2):
        world.advance(seconds=15, due=False)
        done(world.beat(worker, lease, seq, interacted=True))
    world.advance(minutes=31)
    _read(world, worker, project, {"kind": "instructions"})
    for kind in ("training", "qualification"):
        course = {"kind": kind, "title": "A course", "markdown": "# Read this"}
        made = done(world.owner.api.post(f"/api/projects/{project}/courses/", course), 201)["id"]
        _read(world, worker, project, {"kind": kind, "course": made})
    at_work = world.lease(worker, project)
    for _ in range(13):
        world.advance(seconds=239, due=False)
        at_work = done(world.submit(worker, at_work, then_next=True), 201)["next"]
    done(world.skip(worker, at_work), 201)
    done(worker.api.post(f"/api/projects/{project}/break/"))
    world.advance(minutes=12)
    _wait_on_shift(world, worker, world.open(items=1))
    paid: dict[str, int] = {}
    for line in world.lines(worker):
        paid[line["kind"]] = paid.get(line["kind"], 0) + line["amount"]["amount_minor"]
    kinds = ("skip", "technical_failure", "abandoned", "instructions", "training", "qualification", "break", "waiting")
    unpaid = [kind for kind in kinds if paid.get(kind, 0) <= 0]
    expect(not unpaid, f"unpaid: {', '.join(unpaid)} (paid: {paid})")
    return f"{len(kinds)} kinds, each a positive line (upheld appeals: D3)"


def _read(world: World, worker: Person, project: int, activity: dict[str, Any]) -> None:
    running = done(worker.api.post(f"/api/projects/{project}/activities/", activity), 201)["id"]
    for seq in (1, 2):
        world.advance(seconds=15, due=False)
        beat = {"seq": seq, "visible": True, "interacted": True}
        done(worker.api.post(f"/api/activities/{running}/heartbeats/", beat))
    done(worker.api.post(f"/api/activities/{running}/end/"))


def _wait_on_shift(world: World, worker: Person, project: int) -> None:
    world.label(worker, project)
    shift = world.offer_shift(project, worker, starts=world.now() + timedelta(minutes=1))
    done(worker.api.post(f"/api/shifts/{shift}/accept/"))
    world.advance(minutes=2, due=False)
    done(worker.api.post(f"/api/shifts/{shift}/start/"))
    for seq in range(5):
        done(worker.api.post(f"/api/shifts/{shift}/heartbeats/", {"shift": shift, "seq": seq}))
        world.advance(seconds=60, due=False)
    done(worker.api.post(f"/api/shifts/{shift}/end/"))


@check("P8")
def unclear_instructions_pause_the_project(world: World) -> str:
    project = world.open(items=60)
    people = [world.person() for _ in range(3)]
    leases = [world.lease(worker, project) for worker in people]
    for number in range(57):
        place = number % 3
        leases[place] = done(world.submit(people[place], leases[place], then_next=True), 201)["next"]
    for worker, lease in zip(people, leases, strict=True):
        before = done(world.owner.api.get(f"/api/projects/{project}/"))["state"]
        expect(before == "published", f"it was {before} before the third report")
        done(world.skip(worker, lease, "unclear"), 201)
    state = done(world.owner.api.get(f"/api/projects/{project}/"))["state"]
    expect(state == "paused", f"60 leases, 3 people reported: the project is {state}")
    unpaid = [
        worker.id for worker in people if not any(line["kind"] == "skip" for line in world.lines(worker, project))
    ]
    expect(not unpaid, f"{len(unpaid)} of the reports have no line")
    return "60 leases, 3 reporters: paused, all reports paid"


@check("P11", needs_clock=True)
def work_is_approved_by_itself(world: World) -> str:
    worker = world.person()
    world.label(worker, world.common, seconds=60)
    world.advance(days=6, hours=23)
    early = _states(worker)
    expect(early["earned"] > 0 and early["payable"] == 0, f"an hour before seven days: {early}")
    world.advance(hours=2)
    late = _states(worker)
    expect(late["earned"] == 0 and late["payable"] > 0, f"an hour after seven days: {late}")
    return f"{late['payable']} minor units payable after 7 days, nobody acted"


def _states(worker: Person) -> dict[str, int]:
    (balance,) = done(worker.api.get("/api/me/pay/"))["balances"]
    return {name: amount["amount_minor"] for name, amount in balance["states"].items()}


@check("P12", needs_clock=True)
def payout_files_are_immutable_and_equal_the_ledger(world: World) -> str:
    paid = paid_out(world)
    details = {"name": "A Worker", "country": "DE", "place_from": world.now().date().isoformat()}
    paid.worker.browser.confirm()
    wrong = paid.worker.browser.write("PUT", "/api/me/payee/", {**details, "iban": IBAN[:-1] + "1"})
    expect(wrong.status == 422, f"a wrong IBAN was answered with {wrong.status}")
    found, address = paid.payout, f"{world.org}/payouts/{paid.payout['id']}/"
    expect(found["differences"] == [], f"the ledger differs: {found['differences'][:2]}")
    for form in ("csv", "pain001"):
        first, again = (done(world.owner.api.get(f"{address}{form}/", Accept="*/*")).data for _ in range(2))
        expect(first == again, f"{form} was not the same bytes twice")
    sums = {found_sum.decode() for found_sum in re.findall(rb"<CtrlSum>([^<]+)<", first)}
    expect(b"pain.001.001.09" in first, "the file is no pain.001.001.09")
    expect(sums == {found["total"]["amount"]}, f"CtrlSum {sums}, the payout's total {found['total']['amount']}")
    return f"{found['people']} paid, {found['total']['amount']} EUR; files twice the same; wrong IBAN 422"
