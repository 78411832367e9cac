"""Exposure, as far as no time has to pass: E1, E2, E4, E5, E7."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from cli.conformance.registry import check, expect
from cli.conformance.world import World, done

MINUTE = {"max_view_ms": 60_000, "blur_from_level": 1}


@check("E1")
def consent_is_off_by_default(world: World) -> str:
    worker, project = world.person(), world.open(items=2, severity={"hate": 2}, exposure=MINUTE)
    first = world.ask(worker, project)
    expect(first["lease"] is None and first["reason"] == "consent", f"somebody new was answered {_short(first)}")
    world.consent(worker, "hate", 1)
    lower = world.ask(worker, project)
    expect(lower["lease"] is None and lower["reason"] == "consent", f"with consent to level 1: {_short(lower)}")
    world.consent(worker, "hate", 2)
    expect(world.ask(worker, project)["lease"], "after the grant there was still no lease")
    return "none without consent, one after it"


@check("E2")
def fifty_parallel_requests_get_one_lease(world: World) -> str:
    worker, project = world.person(), world.open(items=60, severity={"hate": 2}, exposure=MINUTE)
    world.consent(worker, "hate", 2)
    # 60 s at level 2 are 60 points: a limit of 100 leaves room for one item and not for two.
    done(worker.api.write("PUT", "/api/me/limits/", {"window": "hour", "amount": 100}))
    with ThreadPoolExecutor(50) as crowd:
        asked = list(crowd.map(lambda _: world.ask(worker, project, resume=False), range(50)))
    given = [one for one in asked if one["lease"]]
    expect(len(given) == 1, f"a budget for one item, 50 parallel requests: {len(given)} leases")
    return "50 parallel, 1 lease"


@check("E4")
def ceilings_are_code(world: World) -> str:
    worker = world.person()
    until = (world.now() + timedelta(days=1)).isoformat()
    address = f"/api/operator/people/{worker.id}/limits/"
    for window, amount in (("run", 3015), ("hour", 4824), ("day", 14_472), ("week", 57_888), ("view", 241)):
        body = {"window": window, "amount": amount, "reason": "A check of the ceilings", "until": until}
        raised = world.operator.write("PATCH", address, body)
        expect(raised.status == 422, f"{window} of {amount} by the operator was answered with {raised.status}")
    own = worker.api.write("PUT", "/api/me/limits/", {"window": "hour", "amount": 2401})
    expect(own.status in {403, 422}, f"raising one's own limit: {own.status}")
    project = world.draft()
    policy = {"limits": {"hour": 2401 * 4000}}
    by_owner = world.owner.api.post(f"/api/projects/{project}/exposure-policy/", policy)
    expect(by_owner.status == 403, f"an owner raising a limit: {by_owner.status}")
    return "2.01 times and 4 h 1 min 422; owner 403"


@check("E5")
def no_original_before_the_reveal(world: World) -> str:
    worker, project = world.person(), world.open(items=1, severity={"hate": 2}, exposure=MINUTE)
    world.consent(worker, "hate", 2)
    lease = done(worker.api.post(f"/api/projects/{project}/leases/"), 201)
    item = lease["item"]["id"]
    before = [lease, worker.api.get(f"/api/leases/{lease['lease']}/")]
    before += [
        world.owner.api.get(f"/api/projects/{project}/items/{path}") for path in ("", f"{item}/", f"{item}/history/")
    ]
    leaks = [answer for answer in before if b"secret words" in answer.data]
    expect(not leaks, f"{len(leaks)} of {len(before)} answers held the text before the reveal")
    shown = done(worker.api.post(f"/api/leases/{lease['lease']}/reveal/", {"fence": lease["fence"]}))
    expect("secret words" in shown["text"], "the reveal did not show the text")
    unagreed = world.owner.api.post(f"/api/projects/{project}/items/{item}/reveal/")
    expect(unagreed.status == 409, f"the owner's reveal without consent was answered with {unagreed.status}")
    world.consent(world.owner, "hate", 2)
    glance = done(world.owner.api.post(f"/api/projects/{project}/items/{item}/reveal/"))
    expect("secret words" in glance["text"], "the owner's reveal did not show the text")
    logged = world.charges(world.owner)
    expect(logged and logged[-1]["level"] == 2, "the owner's reveal was not charged to them")
    return f"{len(before)} answers without it; the reveal shows and charges; {_pictures(world)}"


def _pictures(world: World) -> str:
    """Two people on one picture: who has revealed gets it, who has not gets another one, whatever they ask for."""
    project = world.open(severity={"hate": 2}, pictures=True, overlap=2, exposure=MINUTE)
    people = [world.person() for _ in range(2)]
    for worker in people:
        world.consent(worker, "hate", 2)
    one, other = (world.lease(worker, project) for worker in people)
    expect(one["item"]["media"]["url"] is None, "the lease names the picture before the reveal")
    revealed = done(people[0].api.post(f"/api/leases/{one['lease']}/reveal/", {"fence": one["fence"]}))["media"]["url"]
    blurred, clear = (
        done(people[0].api.get(url, Accept="*/*")).data for url in (one["item"]["media"]["blurred_url"], revealed)
    )
    digest = hashlib.sha256(clear).hexdigest()
    expect(digest in revealed, "the picture is not the one its address names")
    expect(hashlib.sha256(blurred).hexdigest() != digest, "the blurred picture is the picture")
    address = revealed.replace(f"/{one['lease']}/", f"/{other['lease']}/")
    known = people[1].api.get(address, Accept="*/*").status
    expect(known in {403, 404}, f"by its hash and without a reveal the picture was answered with {known}")
    foreign = people[1].api.get(revealed, Accept="*/*").status
    expect(foreign in {403, 404}, f"in somebody else's lease the picture was answered with {foreign}")
    return "pictures by their hash 404 before it"


@check("E7")
def a_brief_card_comes_first(world: World) -> str:
    worker, words = world.person(), 0
    for category, level in (("violence_gore", 3), ("other", 2), ("hate", 2)):
        project = world.open(severity={category: level}, exposure={"max_view_ms": 30_000})
        world.consent(worker, category, level)
        item = world.lease(worker, project)["item"]
        words = max(words, len(item["description"].split()))
        expect(item["text"] is None, f"{category} at level {level} came in the clear")
        expect(0 < len(item["description"].split()) <= 12, f"the description is {item['description']!r}")
    return f"hidden by default, at most {words} words (the page itself: tests/browser)"


def _short(answer: dict[str, object]) -> str:
    return f"lease {answer['lease']}, reason {answer.get('reason')}"
