"""Pay, as far as no time has to pass: P1, P5, P9, P10, P13."""

from typing import Any

from cli.conformance.checks.decisions import decided, mine
from cli.conformance.paid_out import paid_out
from cli.conformance.registry import check, expect
from cli.conformance.world import HOURLY, World, done


@check("P1")
def escrow_covers_the_worst_case(world: World) -> str:
    project = world.draft(items=3)
    world.fund(project, less=1)
    short = world.publish(project)
    expect(short.status == 409, f"one unit short: publishing was answered with {short.status}")
    missing = world.fund(project)
    exact = world.publish(project)
    expect(exact.status == 200, f"with the exact escrow: {exact.status}")
    return f"one of {missing} minor units short 409, exact 200"


@check("P5")
def money_is_whole_minor_units(world: World) -> str:
    body = {"name": "A fraction", "item_kind": "text", "pay": {**HOURLY, "rate_minor": 1800.5}}
    refused = world.owner.api.post(f"{world.org}/projects/", body)
    expect(refused.status == 422, f"a rate of 1800.5 was answered with {refused.status}")
    seen = []
    for currency, text in (("JPY", "1234"), ("EUR", "12.34"), ("KWD", "1.234")):
        project = world.draft(pay={**HOURLY, "currency": currency, "rate_minor": 1800, "floor_minor": 1})
        deposit = {"amount_minor": 1234, "reference": f"exponent {currency} {project}"}
        made = done(world.owner.api.post(f"/api/projects/{project}/escrow/", deposit), 201)
        amount = made["amount"]
        expect(amount["amount_minor"] == 1234, f"1234 {currency} came back as {amount['amount_minor']}")
        expect(amount["amount"] == text, f"1234 {currency} reads {amount['amount']}, not {text}")
        seen.append(f"{currency} {amount['amount']}")
    return ", ".join(seen)


@check("P9")
def nothing_is_reversed_without_a_decision(world: World) -> str:
    worker = world.person()
    world.label(worker, world.common)
    line = world.lines(worker)[-1]
    address = f"{world.org}/pay-lines/{line['id']}/reverse/"
    tried = [who.post(address, {}).status for who in (world.owner.browser, world.owner.api, world.second.browser)]
    expect(all(status in {403, 409} for status in tried), f"reversing without a decision: {tried}")
    expect(world.lines(worker)[-1] == line, "the line changed")
    return f"refused {tried}, the line stands; {_never_after_paid(world)}"


def _never_after_paid(world: World) -> str:
    if not world.has_clock:
        return "what was paid: needs test mode"
    paid = paid_out(world)
    work = {"assignments": [paid.lease], "note": "the same answers"}
    fraud = decided(world, paid.worker, paid.project, kind="rejection", reason="copied_answers", evidence=work)
    address, body = f"{world.org}/pay-lines/{paid.line['id']}/reverse/", {"decision": fraud}
    world.advance(days=29)
    early = world.owner.browser.post(address, body).status
    expect(early == 403, f"while the appeal is open, reversing was answered with {early}")
    world.advance(days=2)
    state = mine(paid.worker, fraud)["state"]
    expect(state == "final", f"31 days later the decision is {state}")
    late = world.owner.browser.post(address, body).status
    expect(late == 409, f"what was paid was reversed: {late}")
    expect(paid.line in world.lines(paid.worker), "the paid line changed")
    return "paid out and found fraud: 403 while appealable, 409 after"


def recomputed(explanation: dict[str, Any]) -> int:
    """The amount from the explanation alone, by docs/algorithms/pay.md section 3, written here once more on purpose."""
    rate, quantity = int(explanation["rate_minor"]), int(explanation["line_quantity"])
    gross = -(-rate * quantity // 3_600_000) if explanation["unit"] == "ms" else rate * quantity
    return gross - int(explanation["already_minor"])


@check("P10")
def every_line_explains_itself(world: World) -> str:
    project = world.open(items=6)
    by_item = world.open(items=4, pay={**HOURLY, "kind": "per_item", "rate_minor": 12})
    worker, count = world.person(), 0
    for one in (project, project, by_item, by_item):
        lease = world.lease(worker, one)
        if world.has_clock:
            world.advance(seconds=21, due=False)
        done(world.submit(worker, lease), 201)
    lease = world.lease(worker, project)
    if world.has_clock:
        world.advance(seconds=21, due=False)
    done(world.skip(worker, lease), 201)
    for line in world.lines(worker):
        why, paid = line["explanation"], line["amount"]["amount_minor"]
        expect(recomputed(why) == paid, f"line {line['id']} pays {paid}, its explanation gives {recomputed(why)}")
        evidence = why["evidence"]
        expect(why["rule_version"] and evidence, f"line {line['id']} names no rule or no evidence")
        counted = evidence.get("active_ms")
        expect(why["unit"] != "ms" or counted in {None, why["quantity"]}, f"line {line['id']} counts another time")
        count += 1
    # Acts of a few milliseconds may add nothing to a line that was rounded up before; 21 seconds always do.
    expect(count == 5 if world.has_clock else count >= 2, f"five acts gave {count} lines")
    return f"{count} lines computed again, none differs"


@check("P13")
def the_offer_tells_before_it_is_accepted(world: World) -> str:
    project = world.open(items=1, overlap=5, pay={**HOURLY, "expected_item_s": 20})
    people = [world.person() for _ in range(5)]
    offer = done(people[0].api.get(f"/api/projects/{project}/offer/")).json
    expect(offer["pay"] and offer["estimate"], "the offer lacks pay or estimate")
    for number, worker in enumerate(people):
        world.label(worker, project)
        wages = done(people[0].api.get(f"/api/projects/{project}/offer/"))["wages"]
        expect((wages is not None) == (number == 4), f"after {number + 1} people the wages are {wages}")
    return "estimate shown; wages from the fifth person on"
