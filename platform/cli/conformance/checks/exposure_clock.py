"""Exposure as time passes: E3, E6, E9, E11."""

from typing import Any

from cli.conformance.registry import check, expect
from cli.conformance.world import Person, World, done

MINUTE = {"max_view_ms": 60_000, "blur_from_level": 1}


def view(world: World, worker: Person, project: int, *, seconds: float = 58) -> Any | None:
    """See one item for so long and label it; None where the installation gives none. Returns the lease."""
    lease = world.ask(worker, project)
    if lease["lease"] is None:
        return None
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
    worker, mild = world.person(), world.open()
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
    worker = world.person()
    project = world.draft(items=2, severity={"hate": 4}, exposure={"max_view_ms": 20_000})
    world.add_texts(project, 4, severity={})
    world.fund(project)
    done(world.publish(project))
    world.consent(worker, "hate", 4)
    for days, words in ((0, "first"), (13, "13th")):
        world.advance(days=days, due=False)
        lease = view(world, worker, project, seconds=10)
        expect(lease is None or lease["item"]["level"] < 4, f"level 4 was given on the {words} day")
    world.advance(days=2, due=False)
    levels = ""
    while (lease := view(world, worker, project, seconds=10)) is not None and len(levels) < 9:
        levels += str(lease["item"]["level"])
        world.advance(minutes=31, due=False)
    expect("4" in levels, f"after 14 days the levels given are {levels or 'none'}")
    expect("44" not in levels, f"two of level 4 in succession: {levels}")
    return f"none in 14 days; then the levels {levels}"
