"""The organisation of a run, its people, and the ordinary acts that checks are made of."""

import json
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from cli.conformance.client import Answer, Api, Browser
from cli.conformance.pictures import picture_archive
from cli.server import ServerError

HOURLY = {"kind": "hourly", "currency": "EUR", "rate_minor": 1800, "floor_minor": 1500, "longest_item_s": 60}
SCHEMA = {
    "questions": [
        {
            "id": "tone",
            "kind": "single_choice",
            "title": "How does it sound?",
            "labels": [{"value": "calm", "title": "Calm"}, {"value": "rude", "title": "Rude"}],
        }
    ]
}
ANSWERS = {"tone": "calm"}


class Unexpected(Exception):
    """An ordinary act on the way to a check was refused."""


@dataclass
class Person:
    """Somebody of the run: `api` acts with their token, `browser` as a signed-in person."""

    id: int
    membership: int
    email: str
    password: str = field(repr=False)
    api: Api = field(repr=False)

    @cached_property
    def browser(self) -> Browser:
        return Browser(self.api.base, self.email, self.password)


class World:
    """An organisation made for the run. `owner` runs its projects, `second` is the other person of every two-person rule."""

    def __init__(self, base: str, token: str) -> None:
        self.base, self.operator = base, Api(base, token)
        self.has_clock = self.operator.get("/api/operator/test-clock/").status == 200
        made = done(self.operator.post("/api/operator/conformance/"), 201)
        self.slug: str = made["organisation"]
        self.second = self._person(made["administrator"])
        self.projects: list[int] = []

    @cached_property
    def owner(self) -> Person:
        return self.person("owner", password=True)

    @cached_property
    def reviewer(self) -> Person:
        return self.person("reviewer", password=True)

    @cached_property
    def common(self) -> int:
        """A published project of harmless texts, for checks that only need somebody to be at work."""
        return self.open(items=300)

    @property
    def org(self) -> str:
        return f"/api/organisations/{self.slug}"

    def person(self, *roles: str, password: bool = False, time_zone: str = "UTC") -> Person:
        """A new person; an annotator unless roles are named."""
        body = {"roles": list(roles or ("annotator",)), "password": password, "time_zone": time_zone}
        return self._person(done(self.operator.post(f"/api/operator/conformance/{self.slug}/people/", body), 201).json)

    def _person(self, made: dict[str, Any]) -> Person:
        api = Api(self.base, made["token"])
        return Person(made["id"], made["membership"], made["email"], made["password"], api)

    # --- the clock -------------------------------------------------------------------------------

    def advance(self, *, due: bool = True, **by: float) -> datetime:
        """Move the installation's clock (test mode only) and do what is due by then; returns its time."""
        body = {"advance_s": int(timedelta(**by).total_seconds()), "run_due": due}
        return datetime.fromisoformat(done(self.operator.post("/api/operator/test-clock/", body))["now"])

    def now(self) -> datetime:
        if not self.has_clock:
            return datetime.now(UTC)
        return datetime.fromisoformat(done(self.operator.get("/api/operator/test-clock/"))["now"])

    # --- projects --------------------------------------------------------------------------------

    def draft(
        self,
        *,
        items: int = 1,
        severity: dict[str, int] | None = None,
        declared: bool = True,
        pictures: bool = False,
        **fields: Any,
    ) -> int:
        """A draft project with items of one severity; `declared=False` leaves the source undeclared."""
        body = {
            "name": f"Check {secrets.token_hex(4)}",
            "item_kind": "image" if pictures else "text",
            "schema": SCHEMA,
            "guidelines": "# Tone\n\nCalm or rude?",
            "pay": HOURLY,
            "support_contact": "A named steward, steward@example.org",
            "content_notice": "Texts made for a check.",
            **fields,
        }
        project = int(done(self.owner.api.post(f"{self.org}/projects/", body), 201)["id"])
        self.projects.append(project)
        self.add(project, items, severity=severity or {}, declared=declared, pictures=pictures)
        return project

    def add(
        self, project: int, items: int, *, severity: dict[str, int], declared: bool = True, pictures: bool = False
    ) -> None:
        """Import texts, or pictures, from a source of their own."""
        source = f"Source {secrets.token_hex(4)}"
        about = {"name": source, "licence": "CC0-1.0", "declared_severity": severity if declared else None}
        done(self.owner.api.post(f"/api/projects/{project}/sources/", about), 201)
        mark = secrets.token_hex(4)
        lines = [json.dumps({"id": f"{mark}-{n}", "text": f"secret words {mark} {n}"}) for n in range(items)]
        fields, name, data = {"kind": "jsonl", "source": source}, "texts.jsonl", "\n".join(lines).encode()
        fields["options"] = json.dumps({"columns": {"id": "id", "text": "text"}})
        if pictures:
            fields, name, data = {"kind": "images", "source": source}, "pictures.zip", picture_archive(items)
        sent = self.owner.api.send_file(f"/api/projects/{project}/imports/", fields, name, data)
        batch = done(sent, 202)["id"]
        state = self.wait(
            f"/api/projects/{project}/imports/{batch}/", "state", {"done", "failed", "refused", "cancelled"}
        )
        if state["state"] != "done":
            raise Unexpected(f"an import ended as {state['state']}: {state['message']}")

    def wait(
        self, path: str, name: str, ends: set[str], *, who: Person | None = None, seconds: float = 60
    ) -> dict[str, Any]:
        """Ask until a background job has ended."""
        deadline = time.monotonic() + seconds
        while True:
            found: dict[str, Any] = done((who or self.owner).api.get(path)).json
            if found[name] in ends:
                return found
            if time.monotonic() > deadline:
                raise Unexpected(f"{path} is still {found[name]} after {seconds:.0f} s")
            time.sleep(0.1)

    def fund(self, project: int, *, less: int = 0) -> int:
        """Deposit what is missing, less so much; returns what was missing before."""
        missing = int(
            done(self.owner.api.get(f"/api/projects/{project}/escrow/"))["liability"]["missing"]["amount_minor"]
        )
        if missing - less > 0:
            self.deposit(project, missing - less)
        return missing

    def deposit(self, project: int, amount_minor: int) -> None:
        """Money into the escrow, recorded by one person and confirmed by the other."""
        deposit = {"amount_minor": amount_minor, "reference": f"conformance {secrets.token_hex(6)}"}
        made = done(self.owner.api.post(f"/api/projects/{project}/escrow/", deposit), 201)
        done(self.second.api.post(f"/api/projects/{project}/escrow/{made['id']}/confirm/"))

    def offer_shift(self, project: int, person: Person, *, starts: datetime, minutes: int = 60) -> int:
        """A shift offered to one person, with the deposit that the escrow asks for beforehand."""
        ends = starts + timedelta(minutes=minutes)
        planned = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat(), "annotator": person.id}
        answer = self.owner.api.post(f"/api/projects/{project}/shifts/", planned)
        if answer.status == 409:
            self.deposit(project, int(answer.json["missing_minor"]))
            answer = self.owner.api.post(f"/api/projects/{project}/shifts/", planned)
        return int(done(answer, 201)["results"][0]["id"])

    def publish(self, project: int) -> Answer:
        return self.owner.api.post(f"/api/projects/{project}/publish/")

    def open(self, **fields: Any) -> int:
        """A published project."""
        project = self.draft(**fields)
        self.fund(project)
        done(self.publish(project))
        return project

    # --- work ------------------------------------------------------------------------------------

    def ask(self, person: Person, project: int, *, resume: bool = True) -> Any:
        """The answer to a request for work."""
        return done(person.api.post(f"/api/projects/{project}/leases/", {"resume": resume}), 200, 201).json

    def lease(self, person: Person, project: int, *, resume: bool = True) -> Any:
        """A lease, where there has to be one."""
        found = self.ask(person, project, resume=resume)
        if found["lease"] is None:
            raise Unexpected(f"no item was given: {found['reason']}")
        return found

    def submit(self, person: Person, lease: Any, *, key: str = "", then_next: bool = False) -> Answer:
        """Hand in; with `then_next` the answer carries the next lease, or why there is none."""
        body = {"fence": lease["fence"], "answers": ANSWERS}
        query = "?next=1" if then_next else ""
        return person.api.post(f"/api/leases/{lease['lease']}/submission/{query}", body, key=key)

    def label(self, person: Person, project: int, *, seconds: float = 0) -> Any:
        """One label; with seconds, that much later by the clock. Returns what was counted and paid."""
        lease = self.lease(person, project)
        if seconds:
            self.advance(seconds=seconds, due=False)
        return done(self.submit(person, lease), 201)["submission"]

    def skip(self, person: Person, lease: Any, reason: str = "other", *, then_next: bool = False) -> Answer:
        body = {"fence": lease["fence"], "reason": reason}
        return person.api.post(f"/api/leases/{lease['lease']}/skip/{'?next=1' if then_next else ''}", body)

    def beat(self, person: Person, lease: Any, seq: int, *, visible: bool = True, interacted: bool = False) -> Answer:
        body = {"lease": lease["lease"], "seq": seq, "visible": visible, "interacted": interacted}
        return person.api.post(f"/api/leases/{lease['lease']}/heartbeats/", body)

    def consent(self, person: Person, category: str, level: int) -> None:
        done(person.api.write("PUT", "/api/me/consents/", {"category": category, "level": level}))

    def lines(self, person: Person, project: int | None = None) -> list[Any]:
        """Every pay line of a person, oldest first."""
        found: list[Any] = []
        query = f"?limit=200{f'&project={project}' if project else ''}"
        after = ""
        while True:
            page = done(person.api.get(f"/api/me/pay/lines/{query}{after}")).json
            found += page["results"]
            if page["next"] is None:
                return found[::-1]
            after = f"&after={page['next']}"

    def charges(self, person: Person) -> list[Any]:
        """Everything a person was charged for, oldest first."""
        return list(done(person.api.get("/api/me/exposure/?limit=200"))["results"])[::-1]

    def close(self) -> None:
        """Close the projects and shut the organisation, whatever happened before."""
        with ThreadPoolExecutor(4) as crowd:
            list(crowd.map(lambda project: self.owner.api.post(f"/api/projects/{project}/close/"), self.projects))
        answer = self.operator.ask("DELETE", f"/api/operator/conformance/{self.slug}/")
        if answer.status != 204:
            raise ServerError(f"The organisation {self.slug} could not be closed: {answer.status}.")


def done(answer: Answer, *statuses: int) -> Answer:
    """The answer of an act that is no check itself: anything but success stops the check, saying so."""
    if answer.status not in (statuses or (200,)):
        raise Unexpected(
            f"an ordinary request was answered with {answer.status}: {answer.data[:300].decode(errors='replace')}"
        )
    return answer
