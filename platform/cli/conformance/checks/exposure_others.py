"""Exposure and the others: E8, E10, E12, E13, E14, E15."""

import base64
import secrets
import time
from datetime import timedelta

from cli.conformance.checks.exposure_clock import view
from cli.conformance.registry import check, expect
from cli.conformance.world import World, done

MINUTE = {"max_view_ms": 60_000, "blur_from_level": 1}


@check("E8")
def unknown_severity_is_three_and_ratings_only_raise(world: World) -> str:
    worker = world.person()
    undeclared = world.open(declared=False, exposure=MINUTE)
    world.consent(worker, "other", 2)
    refused = world.ask(worker, undeclared)
    expect(refused["reason"] == "consent", f"an undeclared source was given at level 2: {refused['reason']}")
    world.consent(worker, "other", 3)
    expect(world.lease(worker, undeclared)["item"]["level"] == 3, "an undeclared source does not count as level 3")
    project = world.open(severity={"hate": 2}, exposure=MINUTE)
    world.consent(worker, "hate", 2)
    lease = world.lease(worker, project)
    done(world.submit(worker, lease), 201)
    address = f"/api/projects/{project}/items/{lease['item']['id']}/"
    done(world.owner.api.post(f"{address}reveal/"))
    charged = [sum(row["qpms"] for row in world.charges(worker))]
    for level in (4, 2):
        done(world.owner.api.post(f"{address}rating/", {"category": "hate", "level": level}))
        charged.append(sum(row["qpms"] for row in world.charges(worker)))
    expect(charged[1] > charged[0], f"rated 2 to 4, the charge stayed {charged[0]}")
    expect(charged[2] == charged[1], f"rated 4 to 2, the charge went from {charged[1]} to {charged[2]}")
    return f"undeclared is 3; rated 4 adds {charged[1] - charged[0]} qpms, rated 2 takes none"


@check("E10")
def skips_are_paid_and_withdrawal_is_immediate(world: World) -> str:
    worker, colleague, project = world.person(), world.person(), world.open(items=60)
    offered = done(worker.api.get(f"/api/projects/{project}/offer/"))["pay"]
    after = world.lease(worker, project)
    for number in range(50):
        expect(after["lease"], f"after {number} skips there is no work: {after.get('reason')}")
        if world.has_clock and number % 5 == 0:
            world.advance(seconds=30, due=False)
        after = done(world.skip(worker, after, then_next=True), 201)["next"]
    expect(after["lease"], "after 50 skips there is no work")
    # Skips of a few milliseconds share the line's one rounding; thirty seconds always add to it.
    skips = [line for line in world.lines(worker) if line["kind"] == "skip"]
    paid = sum(line["amount"]["amount_minor"] for line in skips)
    expect(len(skips) >= 10 and paid >= 150 if world.has_clock else skips, f"50 skips have {len(skips)} lines, {paid}")
    other = world.lease(colleague, project)
    expect(after["pay"] == other["pay"], f"after the skips the pay is {after['pay']}, a colleague's {other['pay']}")
    expect(done(worker.api.get(f"/api/projects/{project}/offer/"))["pay"] == offered, "the terms changed")
    expect(done(worker.api.get("/api/me/scores/"))["results"] == [], "skips made a score")
    done(world.submit(worker, after), 201)
    sensitive = world.open(items=2, severity={"hate": 2}, exposure=MINUTE)
    world.consent(worker, "hate", 2)
    done(world.skip(worker, world.lease(worker, sensitive), "disturbing"), 201)
    # One is in hand when the consent is withdrawn: it is not given again either.
    world.lease(worker, sensitive)
    world.consent(worker, "hate", 0)
    withdrawn = world.ask(worker, sensitive)
    expect(withdrawn["reason"] == "consent", f"after the withdrawal: {withdrawn.get('reason')}")
    return f"50 skips, {len(skips)} lines, {paid} paid; same terms, work goes on; withdrawal holds at once"


@check("E12")
def a_report_seals_the_item(world: World) -> str:
    worker, project = world.person(), world.open(items=1, overlap=2)
    lease = world.lease(worker, project)
    item, began = lease["item"]["id"], time.monotonic()
    done(world.skip(worker, lease, "unlawful"), 201)
    address = f"/api/projects/{project}/items/{item}/"
    reveal = world.owner.api.post(f"{address}reveal/").status
    expect(reveal == 451, f"the owner's reveal was answered with {reveal}")
    for answer in (world.owner.api.get(address), world.owner.api.get(f"/api/projects/{project}/items/")):
        expect(b"secret words" not in answer.data, "the owner can still read it")
    other = world.ask(world.person(), project)
    expect(other["lease"] is None, "somebody else was given the sealed item")
    seconds = time.monotonic() - began
    expect(seconds < 5, f"it took {seconds:.1f} s")
    expect(any(line["kind"] == "skip" for line in world.lines(worker)), "the reporter's time has no line")
    desk = [who.get("/api/officer/seals/").status for who in (world.operator, world.owner.api, worker.api)]
    expect(all(status in {403, 404} for status in desk), f"operator, owner, annotator at the officer's desk: {desk}")
    return f"sealed for all in {seconds:.1f} s, reporter paid, desk closed to others"


@check("E13", needs_clock=True)
def owners_see_sums_over_ten_people(world: World) -> str:
    many, few = (world.open(items=10, severity={"hate": 1}, exposure=MINUTE) for _ in range(2))
    people = [world.person() for _ in range(10)]
    today = world.now().date()
    monday = today - timedelta(days=today.weekday())
    for number, worker in enumerate(people):
        world.consent(worker, "hate", 1)
        view(world, worker, many, seconds=1)
        if number < 9:
            view(world, worker, few, seconds=1)
    world.advance(days=8, due=False)
    body = {"week": monday.isoformat()}
    nine = world.owner.api.post(f"/api/projects/{few}/exposure-sums/", body)
    expect(nine.status == 409, f"a sum over nine people was answered with {nine.status}")
    ten = world.owner.api.post(f"/api/projects/{many}/exposure-sums/", body)
    expect(ten.status == 200, f"a sum over ten people was answered with {ten.status}")
    closed = [world.owner.api.get(path).status for path in (f"{world.org}/budget-states/", "/api/officer/seals/")]
    expect(all(status in {403, 404} for status in closed), f"the owner at the desks about persons: {closed}")
    done(world.person("steward").api.get(f"{world.org}/budget-states/"))
    log = done(people[0].api.get("/api/me/access-log/"))["results"]
    expect(log, "the steward's look is not in the person's access log")
    return "nine 409, ten shown, persons 403; the look is in the log"


@check("E14")
def check_ins_are_ciphertext(world: World) -> str:
    worker, other = world.person(), world.person()
    plain = worker.api.post("/api/me/check-ins/", {"mood": 2, "note": "tired"})
    expect(plain.status == 422, f"a check-in in plain text was answered with {plain.status}")

    def coded(length: int) -> str:
        return base64.b64encode(secrets.token_bytes(length)).decode()

    envelope = {"v": 1, "kdf": "PBKDF2-SHA256", "iterations": 600_000, "salt": coded(16), "cipher": "AES-256-GCM",
                "nonce": coded(12), "ciphertext": coded(256 + 16)}  # fmt: skip
    kept = done(worker.api.post("/api/me/check-ins/", {"envelope": envelope}), 201)
    expect(kept["envelope"] == envelope, "the envelope came back changed")
    expect(done(other.api.get("/api/me/check-ins/"))["results"] == [], "somebody else reads it")
    gone = other.api.ask("DELETE", f"/api/me/check-ins/{kept['id']}/").status
    expect(gone == 404, f"somebody else deleting it: {gone}")
    lease = world.lease(worker, world.common)
    expect(not any("mood" in name or "check" in name for name in lease), "a lease speaks of moods")
    return "plain 422, envelope unchanged, mine alone (schema: tests/unit)"


@check("E15")
def level_two_needs_a_contact_and_a_notice(world: World) -> str:
    project = world.draft(severity={"hate": 2}, support_contact="", content_notice="")
    world.fund(project)
    tried = []
    for given in ({}, {"support_contact": "A steward"}, {"support_contact": "", "content_notice": "Hateful words."}):
        if given:
            done(world.owner.api.write("PATCH", f"/api/projects/{project}/", given))
        tried.append(world.publish(project).status)
    expect(tried == [409, 409, 409], f"without either, without notice, without contact: {tried}")
    done(world.owner.api.write("PATCH", f"/api/projects/{project}/", {"support_contact": "A steward"}))
    both = world.publish(project).status
    expect(both == 200, f"with both: {both}")
    return "each missing 409, both 200"
