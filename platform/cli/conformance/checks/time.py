"""Time, as far as none has to pass: T1, T2, T3."""

import re
from datetime import timedelta
from email.utils import format_datetime

from cli.conformance.registry import check, expect
from cli.conformance.world import ANSWERS, World, done

DENIED = ("idle-detection", "camera", "microphone", "display-capture")
APIS = (b"getDisplayMedia", b"IdleDetector", b"getUserMedia", b"captureStream")


@check("T1")
def the_servers_clock_decides(world: World) -> str:
    worker = world.person()
    lease = world.lease(worker, world.common)
    stamp = world.now() + timedelta(hours=10)
    headers = {"Date": format_datetime(stamp), "X-Client-Time": stamp.isoformat(), "X-Timestamp": stamp.isoformat()}
    address, body = f"/api/leases/{lease['lease']}/submission/", {"fence": lease["fence"], "answers": ANSWERS}
    for name in ("submitted_at", "active_ms", "lead_time", "client_time"):
        stamped = worker.api.post(address, {**body, name: 36_000_000}, headers=headers)
        expect(stamped.status == 422, f"a submission with {name} was answered with {stamped.status}")
    counted = int(done(worker.api.post(address, body, headers=headers), 201)["submission"]["active_ms"])
    expect(counted < 120_000, f"with a clock ten hours ahead {counted} ms were counted")
    return f"10 h ahead: {counted} ms counted; client stamps 422"


@check("T2")
def the_heartbeat_takes_nothing_else(world: World) -> str:
    worker = world.person()
    lease = world.lease(worker, world.common)
    address, beat = (
        f"/api/leases/{lease['lease']}/heartbeats/",
        {"lease": lease["lease"], "seq": 1, "visible": True, "interacted": False},
    )
    for name in ("keys", "mouse", "url", "at", "focus", "screenshot"):
        refused = worker.api.post(address, {**beat, name: 1})
        expect(refused.status == 422, f"a beat with {name} was answered with {refused.status}")
    expect(worker.api.post(address, beat).status == 200, "the plain beat was refused")
    return "six further fields 422 each, the plain beat 200"


@check("T3")
def surveillance_is_denied(world: World) -> str:
    worker, project = world.person(password=True), world.common
    page = worker.browser.get(f"/work/projects/{project}/", Accept="text/html")
    expect(page.status == 200, f"the workbench page was answered with {page.status}")
    policy = page.headers.get("permissions-policy", "")
    missing = [name for name in DENIED if f"{name}=()" not in policy]
    expect(not missing, f"Permissions-Policy does not deny {', '.join(missing)}")
    seen, waiting = set[str](), set(re.findall(r'(?:src|href)="(/static/[^"]+\.js)"', page.data.decode()))
    expect(waiting, f"the workbench page (status {page.status}) names no script")
    while waiting:
        path = waiting.pop()
        seen.add(path)
        script = done(worker.browser.get(path, Accept="*/*")).data
        found = [name.decode() for name in APIS if name in script]
        expect(not found, f"{path} names {', '.join(found)}")
        folder = path.rpartition("/")[0]
        names = re.findall(rb'["\']\./([\w.-]+\.js)["\']', script)
        waiting |= {f"{folder}/{name.decode()}" for name in names} - seen
    return f"{len(DENIED)} APIs denied; {len(seen)} scripts name none"
