"""Exposure as time passes: E3, E6, E9, E11."""

from datetime import timedelta
from typing import Any

from cli.conformance.registry import check, expect
from cli.conformance.world import Person, World, done

MINUTE = {"max_view_ms": 60_000, "blur_from_level": 1}


def view(world: World, worker: Person, project: int, *, seconds: float = 58) -> Any | None:
    """See one item unveiled for so long and label it; None where the installation gives none. Returns the lease."""
    lease = world.ask(worker, project)
    if lease["lease"] is None:
        return None
    if lease["exposure"]["needs_reveal"]:
        done(worker.api.post(f"/api/leases/{lease['lease']}/reveal/", {"fence": lease["fence"]}))
    world.advance(seconds=seconds, due=False)
    done(world.submit(worker, lease), 201)
    return lease


def budgets(worker: Person) -> dict[str, tuple[int, int]]:
    return {one["window"]: (one["used"], one["limit"]) for one in done(worker.api.get("/api/me/limits/")).json}


@check("E3", needs_clock=True)
def all_windows_hold_across_projects(world: World) -> str:
    worker = world.person()
    projects = [world.open(items=12, severity={"hate": 3}, exposure=MINUTE) for _ in range(2)]
    world.consent(worker, "hate", 3)
    seen = 0
    for pause in (0, 11, 11):
        world.advance(minutes=pause, due=False)
        while view(world, worker, projects[seen % 2]) is not None:
            seen += 1
            over = {name: both for name, both in budgets(worker).items() if both[0] > both[1]}
            expect(not over and seen < 24, f"after {seen} items (used, limit): {over}")
        refused = world.ask(worker, projects[(seen + 1) % 2])
        expect(refused["lease"] is None, "the other project gave what this one refused")
    used = {name: used for name, (used, _) in budgets(worker).items()}
    expect(used["hour"] > 1500, f"the hour was never filled: {used}")
    return f"{seen} items in two projects, run and hour full at {used['hour']} of 2400 points"


@check("E6", needs_clock=True)
def filters_never_reduce_the_dose(world: World) -> str:
    worker, dose = world.person(), {}
    world.consent(worker, "hate", 1)
    for blur in (1, 2):
        project = world.open(severity={"hate": 1}, exposure={"max_view_ms": 60_000, "blur_from_level": blur})
        lease = world.lease(worker, project)
        expect(lease["exposure"]["needs_reveal"] == (blur == 1), "the blur is not as the project says")
        world.advance(seconds=40, due=False)
        done(world.submit(worker, lease), 201)
        charge = world.charges(worker)[-1]
        expect(charge["view_ms"] >= 40_000, f"40 s were charged as {charge['view_ms']} ms")
        dose[blur] = charge["qpms"] / charge["view_ms"]
    expect(dose[1] == dose[2] == 1, f"per ms in view {dose[1]} with blur, {dose[2]} without; level 1 is 1")
    return "the same view is charged the same with and without blur"


@check("E9", needs_clock=True)
def the_cool_down_is_enforced_and_paid(world: World) -> str:
    worker, mild = world.person(), world.common
    project = world.open(items=12, severity={"hate": 3}, exposure=MINUTE)
    world.consent(worker, "hate", 3)
    seen = 0
    while view(world, worker, project) is not None:
        seen += 1
        expect(seen < 12, "twelve minutes at level 3 in a row were given")
    refused = world.ask(worker, project)
    expect(refused["reason"] == "break" and refused["until"], f"at the run's limit: {refused['reason']}")
    expect(world.lease(worker, mild)["item"]["level"] == 0, "level 0 is not open meanwhile")
    paid = [line["amount"]["amount_minor"] for line in world.lines(worker) if line["kind"] == "break"]
    expect(paid and paid[0] >= 250, f"ten minutes of break are paid {paid}")
    world.advance(minutes=11, due=False)
    expect(world.ask(worker, project)["lease"], "after ten minutes there was still nothing")
    return f"after {seen} min at level 3: break, paid {paid[0]}, level 0 open"


@check("E11", needs_clock=True)
def level_four_has_rules_of_its_own(world: World) -> str:
    worker, grave = world.person(), world.open(items=14, severity={"hate": 4}, exposure={"max_view_ms": 5_000})
    world.consent(worker, "hate", 4)
    for days, words in ((0, "first"), (13, "13th")):
        world.advance(days=days, due=False)
        _between(world, worker)
        expect(view(world, worker, grave, seconds=3) is None, f"level 4 was given on the {words} day")
    world.advance(days=2, due=False)
    given = 0
    while given < 12 and view(world, worker, grave, seconds=3) is not None:
        given += 1
        world.advance(minutes=6, due=False)
        if given == 1:
            expect(world.ask(worker, grave)["lease"] is None, "level 4 was given twice in succession")
        _between(world, worker)
    expect(given == 10, f"in one day level 4 was given {given} times")
    world.advance(days=1, due=False)
    shift = _shift(world, worker, grave, minutes=120)
    expect(view(world, worker, grave, seconds=3), "with two hours of the shift ahead level 4 was not given")
    _between(world, worker)
    world.advance(minutes=61, due=False)
    expect(view(world, worker, grave, seconds=3) is None, "level 4 was given in the last planned hour")
    done(worker.api.post(f"/api/shifts/{shift}/end/"))
    expect(view(world, worker, grave, seconds=3), "when the shift was over level 4 was not given again")
    return f"none in 14 days, then {given} a day, never two running, none in the last planned hour"


def _between(world: World, worker: Person) -> None:
    """An item without anything disturbing, from a project without anything disturbing."""
    done(world.skip(worker, world.lease(worker, world.common)), 201)


def _shift(world: World, worker: Person, project: int, *, minutes: int) -> int:
    """A shift that has just started, with the money for it."""
    world.fund(project, less=-5_000)
    now = world.now()
    planned = {
        "starts_at": (now + timedelta(minutes=1)).isoformat(),
        "ends_at": (now + timedelta(minutes=1 + minutes)).isoformat(),
        "annotator": worker.id,
    }
    shift = int(done(world.owner.api.post(f"/api/projects/{project}/shifts/", planned), 201)["results"][0]["id"])
    done(worker.api.post(f"/api/shifts/{shift}/accept/"))
    world.advance(minutes=1, due=False)
    done(worker.api.post(f"/api/shifts/{shift}/start/"))
    return shift
