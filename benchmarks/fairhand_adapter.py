"""Fairhand as a side-by-side workload driver sees it: public HTTP only, exactly the requests the pages make.

The administrator's "password" is an API token (scopes read, write, releases) of a person who is owner and administrator of
the organisation named in `--opt org=…`. Annotators are invited, set a password and sign in as in a browser. A submit carries
next=1 and brings the next item, so `next_task` costs a request only for the first item of a session.
"""

import json
import time
import uuid
from pathlib import Path

from adapters.base import BaseAdapter, NotSupported
from httpc import Client, HttpError

PASSWORD = "bench-annotator-2026!"


class Adapter(BaseAdapter):
    name = "fairhand"
    notes = "submit brings the next item in the same request (next=1); session cookies, CSRF on, everything switched on"
    export_formats = ("JSONL", "CSV")

    def setup(self):
        self.org = self.opts.get("org", "sample")
        self.admin = self._with_token(self.admin_password)
        me = self.admin.must("GET", "/api/me/").json()
        return {"edition": "open source", "admin": me["email"]}

    def _with_token(self, token):
        client = Client(self.base)
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    def make_users(self, n):
        return self._people([f"bench{i}@bench.example" for i in range(n)], "annotator")

    def _people(self, emails, role):
        people = [(email, PASSWORD) for email in emails]
        for email, password in people:
            try:
                self.login(email, password)
            except HttpError:
                made = self.admin.must(
                    "POST", f"/api/organisations/{self.org}/invitations/", json={"email": email, "roles": [role]}
                )
                secret = made.json()["link"].rstrip("/").rsplit("/", 1)[1]
                Client(self.base).must(
                    "POST",
                    "/api/invitations/accept/",
                    json={"token": secret, "password": password, "display_name": email.split("@")[0]},
                )
        return people

    def login(self, username, password):
        """A person signs in once and stays so; thirty sign-ins a minute from one address are refused, as they should be."""
        known = getattr(self, "_signed_in", None)
        if known is None:
            known = self._signed_in = {}
        if username in known:
            return known[username]
        client = Client(self.base)
        client.must("GET", "/accounts/login/")
        form = {"login": username, "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        answer = client.request("POST", "/accounts/login/", form=form)
        while answer.status == 429:
            time.sleep(5)
            answer = client.request("POST", "/accounts/login/", form=form)
        if "fairhand_session" not in client.cookies:
            raise HttpError(answer, "POST", "/accounts/login/")
        known[username] = client
        return client

    def create_text_project(self, title, labels, overlap, users):
        return self._project(title, "text", overlap, "single_choice", labels)

    def create_bbox_project(self, title, labels, overlap, users):
        return self._project(title, "image", overlap, "box", labels)

    def _project(self, title, item_kind, overlap, kind, labels):
        body = {
            "name": f"{title} {uuid.uuid4().hex[:6]}",
            "item_kind": item_kind,
            "overlap": overlap,
            "schema": {
                "questions": [
                    {"id": "answer", "kind": kind, "title": "Which?", "labels": [{"value": label} for label in labels]}
                ]
            },
            "guidelines": "Pick what fits best.",
            "pay": {"kind": "hourly", "currency": "EUR", "rate_minor": 1500, "floor_minor": 1400},
        }
        made = self.admin.must("POST", f"/api/organisations/{self.org}/projects/", json=body).json()
        self.admin.must("POST", f"/api/projects/{made['id']}/sources/", json={"name": "bench", "declared_severity": {}})
        return made["id"]

    def import_text(self, project, path_json, path_jsonl, n):
        content = Path(path_jsonl).read_bytes()
        rows = [json.loads(line) for line in content.splitlines()]
        if "id" not in rows[0]:  # an import is idempotent by the items' own ids, so they need some
            rows = [{"id": f"item-{number}", **row} for number, row in enumerate(rows)]
            content = "".join(json.dumps(row) + "\n" for row in rows).encode()
        text = "text" if "text" in rows[0] else next(name for name in sorted(rows[0]) if name != "id")
        done = self._import(project, "jsonl", "items.jsonl", content, {"id": "id", "text": text})
        assert done["state"] == "done", done
        self._cover(project)
        self.admin.must("POST", f"/api/projects/{project}/publish/", json={})
        return self.item_count(project)

    def _cover(self, project):
        """Deposit what the work can come to: recorded by the one administrator, confirmed by another."""
        escrow = f"/api/projects/{project}/escrow/"
        missing = self.admin.must("GET", escrow).json()["liability"]["missing"]["amount_minor"]
        if missing:
            body = {"amount_minor": missing, "reference": uuid.uuid4().hex}
            made = self.admin.must("POST", escrow, json=body).json()
            ((email, password),) = self._people(["bench-second@bench.example"], "administrator")
            self.login(email, password).must("POST", f"{escrow}{made['id']}/confirm/", json={})

    def _import(self, project, kind, name, content, columns):
        fields = {"kind": kind, "source": "bench", "options": json.dumps({"columns": columns} if columns else {})}
        files = [("file", name, content, "application/octet-stream")]
        batch = self.admin.must("POST", f"/api/projects/{project}/imports/", files=files, form=fields).json()
        return self._wait(f"/api/projects/{project}/imports/{batch['id']}/")

    def _wait(self, url, limit=900):
        end = time.time() + limit
        while time.time() < end:
            state = self.admin.must("GET", url).json()
            if state["state"] not in {"waiting", "running"}:
                return state
            time.sleep(0.05)
        raise TimeoutError(url)

    def item_count(self, project):
        return self.admin.must("GET", f"/api/projects/{project}/progress/").json()["items"]

    def next_task(self, sess, project, st):
        if st.get("offer") is None:
            st["offer"] = sess.must("POST", f"/api/projects/{project}/leases/", json={}).json()
        offer = st["offer"]
        if not offer["lease"]:
            st["offer"] = None
            return None
        self._mine = getattr(self, "_mine", {})
        self._mine[offer["lease"]] = st
        return offer

    def task_id(self, task):
        return task["item"]["id"]

    def submit_text(self, sess, project, task, label):
        return self._submit(sess, task, label)

    def submit_bbox(self, sess, project, task, label, box):
        x, y, w, h = box
        return self._submit(sess, task, [{"label": label, "x": x, "y": y, "w": w, "h": h}])

    def _submit(self, sess, task, answer):
        body = {"fence": task["fence"], "answers": {"answer": answer}}
        done = sess.request(
            "POST",
            f"/api/leases/{task['lease']}/submission/?next=1",
            json=body,
            headers={"Idempotency-Key": uuid.uuid4().hex},
        )
        st = self._mine.pop(task["lease"])
        st["offer"] = done.json()["next"] if done.status == 201 else None
        return done.status

    def stored_labels(self, project, fmt_hint=None):
        found, after = [], ""
        while True:
            page = self.admin.must("GET", f"/api/projects/{project}/votes/?limit=200{after}").json()
            found += [(row["item"], row["annotator"]) for row in page["results"]]
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"

    def export(self, project, fmt, sink):
        made = self.admin.must(
            "POST", f"/api/projects/{project}/releases/", json={"note": "bench", "method": "majority"}
        ).json()
        url = f"/api/projects/{project}/releases/{made['version']}/"
        while self.admin.must("GET", url).json()["state"] == "draft":
            time.sleep(0.05)
        self.admin.request("GET", f"{url}export/{fmt.lower()}/", sink=sink)
        return sink.tell()

    def list_page(self, sess, project, label=None, page_size=30):
        query = f"?limit={page_size}" + (f"&label=answer:{label}" if label else "")
        return self.admin.must("GET", f"/api/projects/{project}/items/{query}").json()["results"]

    def stats(self, sess, project):
        return self.admin.must("GET", f"/api/projects/{project}/progress/").json()

    def import_images(self, project, paths):
        raise NotSupported
