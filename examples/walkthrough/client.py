"""A few lines of HTTP on the standard library: what any program needs to work with Fairhand."""

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FINISHED = {"done", "failed", "cancelled", "refused", "finished"}


class Client:
    """One person's token on one server. Writes carry an Idempotency-Key, so that a retry is harmless."""

    def __init__(self, server: str, token: str) -> None:
        self.server, self.token = server.rstrip("/"), token

    def get(self, path: str) -> Any:
        return self._send("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self._send("POST", path, json.dumps(body or {}).encode(), "application/json")

    def put(self, path: str, body: Any) -> Any:
        return self._send("PUT", path, json.dumps(body).encode(), "application/json")

    def upload(self, path: str, file_name: str, content: bytes, **fields: str) -> Any:
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
            for k, v in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self._send("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def download(self, path: str, target: Path) -> Path:
        with self._open("GET", path) as answer, target.open("wb") as file:
            while chunk := answer.read(1 << 20):
                file.write(chunk)
        return target

    def pages(self, path: str) -> Iterator[Any]:
        """Every row of a keyset-paged list."""
        after = ""
        while True:
            page = self.get(f"{path}?limit=200{after}")
            yield from page["results"]
            if page["next"] is None:
                return
            after = f"&after={page['next']}"

    def wait(self, path: str, *, seconds: float = 600) -> Any:
        """Poll until a job, import, release or audit has ended, and return its last state."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.get(path)
            if found["state"] not in {"waiting", "running", "queued", "draft", "none"}:
                return found
            time.sleep(0.2)
        raise TimeoutError(f"{path} did not end within {seconds:.0f} s")

    def _send(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Any:
        with self._open(method, path, body, kind) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _open(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json, */*"}
        if body is not None:
            headers |= {"Content-Type": kind, "Idempotency-Key": uuid.uuid4().hex}
        request = urllib.request.Request(self.server + path, data=body, headers=headers, method=method)
        try:
            return urllib.request.urlopen(request, timeout=600)
        except urllib.error.HTTPError as error:
            raise SystemExit(
                f"{method} {path} → {error.code}: {error.read().decode(errors='replace')[:2000]}"
            ) from None
