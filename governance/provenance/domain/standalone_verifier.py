"""Check a Fairhand release offline: python verify.py FOLDER [--public-key HEX] [--previous-head FILE]

  files        every file is of the size and SHA-256 that manifest.json states; none is missing, none is extra
  manifest     manifest.json is signed
  tree head    tree_head.json is signed, and of the size the manifest states
  events       every event in events.jsonl.gz is a leaf of that tree (RFC 9162), by its path in proofs.jsonl.gz
  labels       every row of labels.jsonl.gz says what its event says (its pay is held by the manifest's hash alone)
  consistency  the tree extends the trees of earlier releases, and that of --previous-head, which was kept elsewhere

Signatures need the package `cryptography`; all else is Python's standard library. Without --public-key the key is read
from the release itself: that finds damage, but not a whole release made by someone else.
Exit status: 0 all is well, 1 something is wrong, 2 nothing is wrong but signatures could not be checked.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

NOTHING: Any = {"index": None}


class Fault(Exception):
    """Something is wrong; the text names the file, and the line where there is one."""


def need(holds: bool, text: str) -> None:
    if not holds:
        raise Fault(text)


class Release:
    """The folder under test, the key to trust, and where the reading is."""

    def __init__(self, folder: Path, public_key: str | None, previous_head: Path | None) -> None:
        self.folder, self.public_key, self.previous_head = folder, public_key, previous_head
        self.unchecked, self.reading = False, ""
        self.manifest: Any = self.document("manifest.json")
        need(self.manifest["format"] == "fairhand-release/1", "manifest.json: not of the format fairhand-release/1")
        self.listed = {entry["path"]: entry for entry in self.manifest["files"]}
        need(len(self.listed) == len(self.manifest["files"]), "manifest.json: names a file twice")

    def document(self, name: str) -> Any:
        need(name.startswith("manifest.") or name in self.listed, f"{name}: not in manifest.json")
        self.reading = name
        return parse((self.folder / name).read_bytes(), name)

    def rows(self, name: str) -> Iterator[tuple[str, Any]]:
        """The lines of a .jsonl.gz, each with where it stands; their number is the one in the manifest."""
        number, expected = 0, self.listed[name]["rows"]
        try:
            with gzip.open(self.folder / name, "rt", encoding="utf-8", newline="\n") as stream:
                for line in stream:
                    number += 1
                    self.reading = f"{name} line {number}"
                    yield self.reading, parse(line, self.reading)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise Fault(f"{name} after line {number}: cannot be read ({error})") from None
        need(number == expected, f"{name}: {number} lines, but manifest.json states {expected}")

    def check_signature(self, message: bytes, signature: Any) -> str:
        key = bytes.fromhex(self.public_key or signature["public_key"])
        key_id = hashlib.sha256(key).hexdigest()[:16]
        need(signature["public_key"] == key.hex(), f"{self.reading}: holds no signature by the key {key_id}")
        try:
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        except ImportError:
            self.unchecked = True
            return "its signature was NOT checked, because the package cryptography is not installed"
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(signature["signature"]), message)
        except (InvalidSignature, ValueError):
            raise Fault(f"{self.reading}: holds no signature by the key {key_id}") from None
        return f"signed by the key {key_id}"


def parse(text: str | bytes, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault(f"{name}: not JSON ({error})") from None


def canonical(value: Any) -> bytes:
    """RFC 8785 for what is signed here: objects of ASCII names, texts and whole numbers."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def check_files(release: Release) -> str:
    faults: list[str] = []
    present = {path.relative_to(release.folder).as_posix(): path for path in sorted(release.folder.rglob("*"))}
    for name, path in present.items():
        if path.is_symlink():
            faults.append(f"{name}: a link, not a file")
        elif path.is_file() and name not in release.listed and name not in ("manifest.json", "manifest.sig.json"):
            faults.append(f"{name}: not in manifest.json")
    for name, entry in release.listed.items():
        if name not in present or not present[name].is_file():
            faults.append(f"{name}: missing")
        elif present[name].stat().st_size != entry["bytes"]:
            faults.append(f"{name}: {present[name].stat().st_size} bytes, but manifest.json states {entry['bytes']}")
        elif file_sha256(present[name]) != entry["sha256"]:
            faults.append(f"{name}: its SHA-256 is not the one in manifest.json")
    need(not faults, f"{len(faults)} files at fault:" + "".join(f"\n        {fault}" for fault in faults[:20]))
    return f"{len(release.listed)} files are as manifest.json states"


def file_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def check_manifest(release: Release) -> str:
    return release.check_signature(
        (release.folder / "manifest.json").read_bytes(), release.document("manifest.sig.json")
    )


def check_tree_head(release: Release) -> str:
    signed = release.document("tree_head.json")
    result = release.check_signature(head_bytes(signed["head"], "tree_head.json"), signed)
    need(signed["head"]["size"] == release.manifest["tree_size"], "tree_head.json: not of the size in manifest.json")
    return f"{signed['head']['size']} leaves; {result}"


def head_bytes(head: Any, name: str) -> bytes:
    need(head["kind"] == "fairhand-tree-head/1", f"{name}: not a tree head of fairhand-tree-head/1")
    return canonical(head)


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def sides(position: int, last: int, path: list[bytes]) -> list[bool] | None:
    """For each hash of a path, whether it stands on the left; None when the path has not the length it must have."""
    left: list[bool] = []
    for _ in path:
        if last == 0:
            return None
        left.append(bool(position & 1) or position == last)
        while left[-1] and position and not position & 1:
            position, last = position >> 1, last >> 1
        position, last = position >> 1, last >> 1
    return left if last == 0 else None


def is_included(leaf: bytes, index: int, size: int, root: bytes, path: list[bytes]) -> bool:
    """RFC 9162 section 2.1.3.2: whether the path leads from the leaf at `index` to the root."""
    left = sides(index, size - 1, path) if 0 <= index < size else None
    for on_left, value in zip(left or (), path):  # noqa: B905
        leaf = node_hash(value, leaf) if on_left else node_hash(leaf, value)
    return left is not None and leaf == root


def is_consistent(old_size: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """RFC 9162 section 2.1.4.2: whether the tree of `old_size` leaves is the beginning of the one of `size`."""
    if not 0 <= old_size <= size:
        return False
    if old_size in (0, size):
        return not path and old_root == (root if old_size else hashlib.sha256(b"").digest())
    old, *path = path if old_size & (old_size - 1) else [old_root, *path]
    position, last, new = old_size - 1, size - 1, old
    while position & 1:
        position, last = position >> 1, last >> 1
    left = sides(position, last, path)
    for on_left, value in zip(left or (), path):  # noqa: B905
        old, new = (node_hash(value, old), node_hash(value, new)) if on_left else (old, node_hash(new, value))
    return left is not None and old == old_root and new == root


def check_events(release: Release) -> str:
    head = release.document("tree_head.json")["head"]
    root, before, count = bytes.fromhex(head["root"]), -1, 0
    pairs = zip_longest(
        release.rows("events.jsonl.gz"), release.rows("proofs.jsonl.gz"), fillvalue=("the end", NOTHING)
    )
    for (here, row), (there, proof) in pairs:
        index = row["index"]
        need(proof["index"] == index, f"{there}: proves leaf {proof['index']}, but {here} holds leaf {index}")
        need(index > before, f"{here}: the leaf indices do not rise")
        path = [bytes.fromhex(value) for value in proof["path"]]
        leaf = hashlib.sha256(b"\x00" + row["event"].encode("utf-8")).digest()
        included = is_included(leaf, index, head["size"], root, path)
        need(included, f"{here}: the event is not leaf {index} of the tree in tree_head.json")
        before, count = index, count + 1
    return f"{count} events are leaves of the tree"


def check_labels(release: Release) -> str:
    events = {row["index"]: row["event"] for _, row in release.rows("events.jsonl.gz")}
    # Who in the log stands behind which pseudonym of the release, and the other way round.
    people, names, count = dict[str, str](), dict[str, str](), 0
    for here, row in release.rows("labels.jsonl.gz"):
        need(row["event_index"] in events, f"{here}: its event {row['event_index']} is not in events.jsonl.gz")
        event = parse(events[row["event_index"]], f"events.jsonl.gz, leaf {row['event_index']}")
        for field, value in differing(row, event):
            raise Fault(f"{here}: {field} is {row.get(field)!r}, but the event says {value!r}")
        name, person = row["annotator"], event["data"]["who"]["annotator"] or str(event["data"]["who"]["machine"])
        same = people.setdefault(name, person) == person and names.setdefault(person, name) == name
        need(same, f"{here}: annotator {name!r} is not the one who is behind this name in other rows")
        count += 1
    return f"{count} label rows say what their events say"


def differing(row: Any, event: Any) -> Iterator[tuple[str, Any]]:
    """Each field of a label row that its event contradicts, with what the event says."""
    said = event["data"]
    what, when = said["what"], said["when"]
    expected = {
        "event_id": event["id"],
        "kind": "import" if said["identity"]["kind"] == "import" else "create",
        "item_id": what["item"],
        "item_sha256": what["item_sha256"],
        "schema_version": what["schema"]["version"],
        "guideline_version": what["guideline"]["version"],
        "submitted_at": when["submitted"],
        "active_ms": when["active_ms"],
    }
    yield from ((field, value) for field, value in expected.items() if row.get(field) != value)
    answer = what["answers"].get(row["question"])
    if canonical(json.loads(row["value"])) != canonical(answer):
        yield "value", answer
    if isinstance(answer, str) and row["label"] != answer:
        yield "label", answer
    if isinstance(answer, list) and row["label"] is not None and row["selected"] is not (row["label"] in answer):
        yield "selected", answer


def check_consistency(release: Release) -> str:
    head = release.document("tree_head.json")["head"]
    size, root, paths = head["size"], bytes.fromhex(head["root"]), {head["size"]: list[bytes]()}
    for proof in release.document("consistency.json")["proofs"]:
        paths[proof["from"]] = [bytes.fromhex(value) for value in proof["path"]]
        extends = is_consistent(proof["from"], bytes.fromhex(proof["root"]), size, root, paths[proof["from"]])
        need(extends, f"consistency.json: the tree does not extend the one of {proof['from']} leaves")
    if release.previous_head is None:
        return f"the tree extends {len(paths) - 1} earlier trees named in consistency.json"
    name = release.reading = str(release.previous_head)
    signed = parse(release.previous_head.read_bytes(), name)
    old, result = signed["head"], release.check_signature(head_bytes(signed["head"], name), signed)
    need(old["log"] == head["log"], f"{name}: the head of another log, {old['log']}")
    need(old["size"] <= size, f"tree_head.json: {size} leaves, but {name} already has {old['size']}: the tail was cut")
    need(old["size"] in paths, f"consistency.json: holds no proof from {old['size']} leaves")
    extends = is_consistent(old["size"], bytes.fromhex(old["root"]), size, root, paths[old["size"]])
    need(extends, f"tree_head.json: its tree does not extend the one in {name}")
    return f"the tree extends the one in {name} ({old['size']} leaves; {result})"


CHECKS = (check_files, check_manifest, check_tree_head, check_events, check_labels, check_consistency)


def verify(
    folder: Path, public_key: str | None = None, previous_head: Path | None = None, say: Callable[[str], object] = print
) -> int:
    """Run every check, say one line for each, and return the exit status."""
    try:
        release = Release(folder, public_key, previous_head)
    except (Fault, OSError, LookupError, TypeError) as fault:
        say(f"FAIL  manifest: {fault}")
        return 1
    sound = True
    for check in CHECKS:
        name = check.__name__[len("check_") :].replace("_", " ")
        try:
            say(f"ok    {name}: {check(release)}")
            continue
        except Fault as fault:
            say(f"FAIL  {name}: {fault}")
        except (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            say(f"FAIL  {name}: {release.reading}: not of the form it should have ({type(error).__name__}: {error})")
        sound = False
    if not public_key:
        say("note  the key was read from the release itself; compare it with the published one, or give --public-key")
    return 1 if not sound else 2 if release.unchecked else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Check a Fairhand release offline.")
    parser.add_argument("folder", type=Path, help="the unpacked release")
    parser.add_argument("--public-key", metavar="HEX", help="the organisation's Ed25519 key, as it publishes it")
    parser.add_argument("--previous-head", metavar="FILE", type=Path, help="a tree_head.json kept from before")
    return verify(**vars(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
