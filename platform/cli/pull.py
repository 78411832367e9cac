"""`fairhand pull ORG/PROJECT@VERSION --out FOLDER`: fetch a release, resume what broke off, and check all of it.

The manifest comes first and is checked against its signature; every other file is taken by the manifest's list and is
good when its SHA-256 is the one stated there. A file that is there already and good is not fetched again.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from cli.server import Server, ServerError, add_server, server_of
from governance.provenance.domain.standalone_verifier import verify
from governance.provenance.domain.tree_head import signature_valid
from governance.releases.domain.manifest import FORMAT, MANIFEST, SIGNATURE
from kernel.errors import Invalid

_RELEASE: Final = re.compile(r"(?P<org>[-a-z0-9_]+)/(?P<project>[-a-z0-9_]+)(@(?P<version>[0-9]+\.[0-9]+\.[0-9]+))?")
_BLOCK: Final = 1 << 18
_TRIES: Final = 5
_PART: Final = ".part"


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "pull",
        help="fetch a release and check it",
        description="Fetch a release. What was fetched before and is good is kept; what broke off is resumed.",
    )
    parser.add_argument("release", metavar="ORG/PROJECT@VERSION", help="without @VERSION: the newest published one")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write it to")
    parser.add_argument("--purpose", default="", help="what the data are taken for; kept with the pull")
    parser.add_argument("--public-key", metavar="HEX", help="the key it must be signed with; else the server is asked")
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Fetch and verify. 0: here and good, 1: refused or not good."""
    server = server_of(options)
    at = _address(server, options.release)
    keys = [options.public_key] if options.public_key else _published(server)
    options.out.mkdir(parents=True, exist_ok=True)
    manifest, key = _manifest(server, at, options.out, options.purpose, keys)
    for number, entry in enumerate(manifest["files"], start=1):
        _say(f"[{number}/{len(manifest['files'])}] {entry['path']} ({entry['bytes']:,} bytes)")
        _fetch(server, at, options.out, entry)
    return 0 if verify(options.out, public_key=key) == 0 else 1


def _address(server: Server, name: str) -> str:
    found = _RELEASE.fullmatch(name)
    if found is None:
        raise Invalid(f"{name!r} does not name a release.", remedy="Write it as organisation/project@1.0.0.")
    version = found["version"] or "latest"
    release = server.get(f"/api/organisations/{found['org']}/releases/{found['project']}/{version}/")
    return f"/api/projects/{release['project_id']}/releases/{release['version']}"


def _published(server: Server) -> list[str]:
    return [key["public_key"] for key in server.get("/api/keys/")["results"]]


def _manifest(server: Server, at: str, out: Path, purpose: str, keys: list[str]) -> tuple[dict[str, Any], str]:
    """The manifest, once one of the keys is seen to have signed it; written down only then."""
    body = _read(server, f"{at}/files/{MANIFEST}?purpose={quote(purpose)}")
    signature_body = _read(server, f"{at}/files/{SIGNATURE}")
    signature = json.loads(signature_body)
    key = next((key for key in keys if signature_valid(body, signature, public_key=bytes.fromhex(key))), None)
    if key is None:
        raise Invalid("The manifest is not signed by the expected key.", kept="Nothing was written.")
    manifest: dict[str, Any] = json.loads(body)
    if manifest.get("format") != FORMAT:
        raise Invalid("The release has a format that this version of Fairhand does not know.")
    _refuse_another(out, manifest)
    (out / MANIFEST).write_bytes(body)
    (out / SIGNATURE).write_bytes(signature_body)
    return manifest, key


def _refuse_another(out: Path, manifest: dict[str, Any]) -> None:
    """A folder holds one release; reports that joined it later are welcome."""
    there = json.loads((out / MANIFEST).read_bytes()) if (out / MANIFEST).exists() else manifest
    if any(there.get(name) != manifest[name] for name in ("organisation", "project", "version", "frozen_at")):
        raise Invalid(f"{out} holds another release.", kept="Nothing was written.", remedy="Name another folder.")


def _fetch(server: Server, at: str, out: Path, entry: dict[str, Any]) -> None:
    target = _inside(out, entry["path"])
    if target.is_file() and _sha256(target) == entry["sha256"]:
        return
    part = target.with_name(target.name + _PART)
    part.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(_TRIES):
        try:
            _resume(server, f"{at}/files/{quote(entry['path'])}", part, entry)
            break
        except ServerError as error:
            if attempt == _TRIES - 1:
                raise
            _say(f"Broke off ({error}); going on from {part.stat().st_size if part.exists() else 0:,} bytes")
            time.sleep(attempt)
    if _sha256(part) != entry["sha256"]:
        part.unlink()
        raise Invalid(
            f"{entry['path']} is not what the manifest states.", kept="It was thrown away.", remedy="Pull again."
        )
    part.replace(target)


def _resume(server: Server, path: str, part: Path, entry: dict[str, Any]) -> None:
    """Fetch what is missing of one file. `If-Range` makes the server send all of it, should the file have changed."""
    have = part.stat().st_size if part.exists() else 0
    if have == entry["bytes"]:
        return
    wanted = {"Range": f"bytes={have}-", "If-Range": f'"{entry["sha256"]}"'} if 0 < have < entry["bytes"] else {}
    with server.open(path, wanted) as answer, part.open("ab" if answer.status == 206 else "wb") as file:
        while block := answer.read(_BLOCK):
            file.write(block)
    if part.stat().st_size < entry["bytes"]:
        raise ServerError("The connection ended before the file did.")


def _inside(out: Path, name: str) -> Path:
    """Where a file goes. A signed manifest is trusted for what a file holds, never for where it is written."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name or not pure.parts:
        raise Invalid(f"The manifest names a file outside of the release: {name[:80]!r}.", kept="It was not written.")
    target = out.joinpath(*pure.parts)
    if not target.parent.resolve().is_relative_to(out.resolve()) or target.is_symlink():
        raise Invalid(f"{name[:80]!r} would be written outside of {out}.", kept="It was not written.")
    return target


def _read(server: Server, path: str) -> bytes:
    with server.open(path, {}) as answer:
        body: bytes = answer.read()
        return body


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _say(text: str) -> None:
    print(text, file=sys.stderr)
