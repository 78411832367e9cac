"""Everything about one person of the run, as they download it themselves."""

import io
import json
import time
import zipfile
from typing import Any

from cli.conformance.world import Person, Unexpected, done

__all__ = ["download", "everything"]

_SECONDS = 60


def download(worker: Person) -> tuple[int, bytes]:
    """Ask for the export and wait for it: its number and the archive."""
    made = int(done(worker.api.post("/api/me/export/"), 202)["id"])
    deadline = time.monotonic() + _SECONDS
    while done(worker.api.get("/api/me/export/"))["results"][0]["state"] != "ready":
        if time.monotonic() > deadline:
            raise Unexpected(f"the export was not ready within {_SECONDS} s")
        time.sleep(0.1)
    return made, done(worker.api.get(f"/api/me/export/{made}/file/", Accept="*/*")).data


def everything(worker: Person) -> dict[str, Any]:
    """The JSON documents of the export, by name without the ending."""
    _, file = download(worker)
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        return {
            name.rpartition("/")[2].removesuffix(".json"): json.loads(packed.read(name))
            for name in packed.namelist()
            if name.endswith(".json")
        }
