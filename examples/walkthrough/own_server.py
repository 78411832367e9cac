"""A Fairhand of one's own for the length of a walk: started as `make run` starts it, in a temporary folder."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from client import Client

ROOT = Path(__file__).resolve().parents[2]


class OwnServer:
    """`with OwnServer() as server:` — `server.client("olga")` is signed in with a token made through the API."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.links: dict[str, str] = {}

    def __enter__(self) -> "OwnServer":
        env = {k: v for k, v in os.environ.items() if not k.startswith(("FAIRHAND_", "DJANGO_", "DATABASE_", "REDIS_"))}
        env |= {"FAIRHAND_DATA_DIR": tempfile.mkdtemp(prefix="fairhand-data-"), "FAIRHAND_PORT": str(self.port)}
        env["PYTHONPATH"] = f"{ROOT / 'platform'}{os.pathsep}{ROOT}"
        os.environ["PYTHONPATH"] = env["PYTHONPATH"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "embedded.supervisor"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            cwd=ROOT,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            print(f"   {line.rstrip()}" if "sign-in" not in line else f"   {line.split()[0]} …", flush=True)
            if found := re.match(r"(\w+).*(http\S+/sign-in/\S+)", line):
                self.links[found[1].lower()] = found[2]
            if line.startswith("Ctrl-C"):
                break
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def client(self, name: str) -> Client:
        """Sign in with the one-time link as a browser would, and make a token."""
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        page = browser.open(self.links[name]).read().decode()
        csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert csrf, "the sign-in page has no form"
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": csrf[1]}).encode()
        browser.open(urllib.request.Request(self.links[name], data=form, headers={"Referer": self.links[name]}))
        cookie = next(c.value for c in jar if c.name == "csrftoken")
        body = json.dumps({"name": "walkthrough", "scopes": ["read", "write", "label", "releases"], "days": 1}).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": str(cookie), "Referer": self.url + "/"}
        made = json.load(browser.open(urllib.request.Request(f"{self.url}/api/me/tokens/", data=body, headers=headers)))
        return Client(self.url, made["token"])
