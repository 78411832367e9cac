"""Decisions, appeals, holds, and everything about me: D1 to D6."""

import csv
import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

from cli.conformance.about_me import download
from cli.conformance.registry import check, expect
from cli.conformance.world import Person, World, done


def decision(world: World, worker: Person, project: int | None, **fields: Any) -> dict[str, Any]:
    return {
        "person": str(worker.membership),
        "project": project,
        "kind": "restriction",
        "reason": "conduct",
        "evidence": {"note": "A message of this date"},
        "rule_version": "recourse-1",
        "explanation": "Made by a conformance run; nobody did anything.",
        "effect_at": (world.now() + timedelta(hours=1)).isoformat(),
        **fields,
    }


def decided(world: World, worker: Person, project: int | None, **fields: Any) -> int:
    body = decision(world, worker, project, **fields)
    return int(done(world.owner.browser.post(f"{world.org}/decisions/", body), 201)["id"])


def mine(worker: Person, decision_id: int) -> Any:
    return done(worker.api.get(f"/api/me/decisions/{decision_id}/")).json


def answer(who: Person, world: World, decision_id: int, outcome: str) -> int:
    body = {"outcome": outcome, "text": "Looked at again."}
    return who.browser.post(f"{world.org}/decisions/{decision_id}/answer/", body).status


@check("D1")
def decisions_are_complete_and_told_before(world: World) -> str:
    worker, project = world.person(), world.common
    whole = decision(world, worker, project)
    for name in ("reason", "evidence", "rule_version", "explanation", "effect_at"):
        body = {field: value for field, value in whole.items() if field != name}
        refused = world.owner.browser.post(f"{world.org}/decisions/", body).status
        expect(refused == 422, f"without {name}: {refused}")
    late = {**whole, "effect_at": (world.now() - timedelta(hours=1)).isoformat()}
    before = world.owner.browser.post(f"{world.org}/decisions/", late).status
    expect(before == 422, f"an effect before the notice: {before}")
    found = mine(worker, decided(world, worker, project))
    expect(datetime.fromisoformat(found["notice_at"]) < datetime.fromisoformat(found["effect_at"]), "no notice before")
    expect(done(worker.api.get("/api/me/notices/"))["results"], "the person's inbox is empty")
    place = f"{world.org}/members/{worker.membership}/"
    for method, body in (("DELETE", {}), ("PATCH", {"roles": ["reviewer"]})):
        status = world.second.browser.write(method, place, body).status
        expect(status == 409, f"an administrator takes a place without a decision ({method}): {status}")
    return "five missing fields 422 each; the notice comes first; no place taken without a decision"


@check("D2", needs_clock=True)
def another_person_answers_or_the_worker_wins(world: World) -> str:
    worker, project = world.person(), world.common
    one = decided(world, worker, project)
    done(worker.api.post(f"/api/me/decisions/{one}/appeal/", {"text": "It was not so."}), 201)
    same = answer(world.owner, world, one, "upheld")
    expect(same == 409, f"who decided answered the appeal: {same}")
    world.advance(days=6, hours=23)
    early = mine(worker, one)["state"]
    expect(early == "appealed", f"before seven days it is {early}")
    world.advance(hours=2)
    late = mine(worker, one)["state"]
    expect(late == "overturned", f"seven days without an answer: {late}")
    return "the same person 409; unanswered for 7 days: overturned"


@check("D3", needs_clock=True)
def an_overturn_pays_and_restores(world: World) -> str:
    worker, project = world.person(), world.common
    lease = world.lease(worker, project)
    world.advance(seconds=200, due=False)
    done(world.submit(worker, lease), 201)
    shut = decided(world, worker, project)
    work = {"assignments": [lease["lease"]], "note": "the same answers"}
    one = decided(world, worker, project, kind="rejection", reason="copied_answers", evidence=work)
    world.advance(hours=2)
    held = _held(worker)
    expect(held > 0, "the rejected work is not held")
    expect(world.ask(worker, project).get("reason") == "hold", "the restriction has no effect")
    for each in (one, shut):
        done(worker.api.post(f"/api/me/decisions/{each}/appeal/", {"text": "They are mine."}), 201)
        status = answer(world.second, world, each, "overturned")
        expect(status == 200, f"another person's overturn: {status}")
    expect(_held(worker) == 0, f"{_held(worker)} stay held after the overturn")
    expect(world.ask(worker, project).get("reason") != "hold", "the project stays closed")
    paid = [line["amount"]["amount_minor"] for line in world.lines(worker) if line["kind"] == "appeal_upheld"]
    expect(len(paid) == 2 and all(amount > 0 for amount in paid), f"the appeals are paid {paid}")
    return f"{held} held, then given back; project open; appeals paid {paid}"


def _held(worker: Person) -> int:
    (balance,) = done(worker.api.get("/api/me/pay/"))["balances"]
    return int(balance["states"]["held"]["amount_minor"])


@check("D4")
def no_accuracy_where_people_may_differ(world: World) -> str:
    worker = world.person()
    subjective, objective = world.common, world.open(items=2, objective=True)
    gold = world.owner.api.get(f"/api/projects/{subjective}/gold/").status
    expect(gold == 409, f"gold of a subjective project: {gold}")
    for project in (subjective, objective):
        world.label(worker, project)
        body = decision(world, worker, project, reason="quality", evidence={"threshold_percent": 70})
        refused = world.owner.browser.post(f"{world.org}/decisions/", body).status
        expect(refused in {409, 422}, f"a decision for quality with n < 50: {refused}")
    scored = [one["project"] for one in done(worker.api.get("/api/me/scores/"))["results"]]
    expect(subjective not in scored, "a subjective project has a score")
    return "no gold, no score; for quality with n < 50 refused"


@check("D5", needs_clock=True)
def no_restriction_by_automation(world: World) -> str:
    worker, project = world.person(), world.common
    by_token = world.owner.api.post(f"{world.org}/decisions/", decision(world, worker, project)).status
    expect(by_token == 403, f"a token's decision: {by_token}")
    hold = {"person": str(worker.membership), "hours": 72, "explanation": "A token was found in a public place."}
    token_hold = world.owner.api.post(f"{world.org}/holds/", hold).status
    expect(token_hold == 403, f"a token's hold: {token_hold}")
    longer = world.owner.browser.post(f"{world.org}/holds/", {**hold, "hours": 73}).status
    expect(longer == 422, f"a hold of 73 hours: {longer}")
    done(world.owner.browser.post(f"{world.org}/holds/", hold), 201)
    stopped = worker.api.post(f"/api/projects/{project}/leases/")
    expect(stopped.status != 201, "work was given during the hold")
    world.advance(hours=73, due=False)
    expect(world.ask(worker, project)["lease"], "after 72 hours the hold was still on")
    return "tokens 403; 73 h refused; over by itself after 72 h"


@check("D6")
def everything_about_me(world: World) -> str:
    worker, project = world.person(), world.common
    for _ in range(2):
        world.label(worker, project)
    made, file = download(worker)
    stranger = world.person().api.get(f"/api/me/export/{made}/file/", Accept="*/*").status
    expect(stranger == 404, f"somebody else's file: {stranger}")
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        names = packed.namelist()
        tables = [name for name in names if name.endswith(".csv")]
        documents = {name: json.loads(packed.read(name)) for name in names if name.endswith(".json")}
        for name in tables:
            list(csv.reader(io.StringIO(packed.read(name).decode())))
    expect(tables and documents, f"JSON and CSV are not both there: {names[:5]}")
    ledger = sum(line["amount"]["amount_minor"] for line in world.lines(worker))
    told = json.dumps([document for name, document in documents.items() if "total" in name])
    expect(
        f": {ledger}" in told or f": {ledger / 100:.2f}" in told or f'"{ledger / 100:.2f}"' in told,
        f"the totals do not say {ledger}: {told[:200]}",
    )
    return f"{len(documents)} JSON and {len(tables)} CSV files; totals are the ledger's {ledger}"
