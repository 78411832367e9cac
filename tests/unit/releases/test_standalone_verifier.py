"""The verifier that travels with a release: a sound release passes, every kind of tampering is named."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.provenance.domain import standalone_verifier
from governance.provenance.domain.tree_head import sign, sign_tree_head
from governance.releases.domain.jsonl_gz import read_jsonl_gz, write_jsonl_gz
from governance.releases.domain.manifest import MANIFEST, ReleaseRecord, read_manifest, write_manifest
from kernel.canonical_json import canonical_bytes
from tests.factories.release_snapshot import FROZEN_AT, KEY, PUBLIC_HEX, Snapshot, text_items, write_release

Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    first = write_release(tmp_path_factory.mktemp("first"), text_items(4), version="1.0.0")
    assert first.head is not None
    folder = tmp_path_factory.mktemp("second")
    return write_release(folder, text_items(9), version="1.1.0", salt="two", earlier=[first.head])


@pytest.fixture
def release(made: Snapshot, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made.folder, tmp_path / "release"))


def verify(folder: Path, **options: Any) -> tuple[int, str]:
    said: list[str] = []
    options.setdefault("public_key", PUBLIC_HEX)
    status = standalone_verifier.verify(folder, **options, say=said.append)
    return status, "\n".join(said)


def sign_again(folder: Path, key: Ed25519PrivateKey = KEY) -> None:
    """What an insider with the key, or a stranger with another, would do after a change."""
    old = read_manifest(folder)
    fields = {name: old[name] for name in ("organisation", "project", "version", "tree_size", "content_hash")}
    write_manifest(folder, ReleaseRecord(**fields, frozen_at=FROZEN_AT), key)


def change_rows(folder: Path, name: str, change: Callable[[list[Any]], object]) -> None:
    rows = list(read_jsonl_gz(folder / name))
    change(rows)
    write_jsonl_gz(folder / name, rows)
    sign_again(folder)


def test_a_sound_release_passes_with_one_line_for_each_check(release: Path) -> None:
    status, said = verify(release)
    assert status == 0
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "ok    files",
        "ok    manifest",
        "ok    tree head",
        "ok    events",
        "ok    labels",
        "ok    consistency",
    ]


def test_it_runs_as_the_program_inside_the_release(release: Path) -> None:
    command = [sys.executable, str(release / "verify.py"), str(release)]
    done = subprocess.run([*command, "--public-key", PUBLIC_HEX], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "note  the key was read from the release itself" in done.stdout


def test_it_is_short_and_asks_for_nothing_but_the_standard_library() -> None:
    source = Path(standalone_verifier.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 300
    lines = [line.split() for line in source.splitlines()]
    imported = {words[1].split(".")[0] for words in lines if words[:1] == ["import"] or "import" in words[2:3]}
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_one_changed_byte_in_any_file_fails_and_names_the_file(release: Path) -> None:
    for entry in read_manifest(release)["files"]:
        path = release / entry["path"]
        sound = path.read_bytes()
        for place in {0, len(sound) // 2, len(sound) - 1}:
            path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
            status, said = verify(release)
            assert status == 1
            assert f"{entry['path']}: its SHA-256 is not the one in manifest.json" in said
        path.write_bytes(sound)
    assert verify(release)[0] == 0


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("manifest.json", b'"1.1.0"', b'"1.1.1"'),
        ("manifest.json", b'"tree_size":21', b'"tree_size":20'),
        ("manifest.sig.json", b'"signature":"', b'"signature":"00'),
        ("manifest.sig.json", b'"public_key":"', b'"public_key":"00'),
    ],
)
def test_a_changed_manifest_or_signature_fails(release: Path, name: str, old: bytes, new: bytes) -> None:
    sound = (release / name).read_bytes()
    assert old in sound
    (release / name).write_bytes(sound.replace(old, new))
    status, said = verify(release)
    assert status == 1
    assert "FAIL  manifest: manifest.sig.json: holds no signature by the key" in said


def test_missing_extra_and_linked_files_are_named(release: Path) -> None:
    (release / "labels.parquet").unlink()
    (release / "media").mkdir()
    (release / "media" / "extra.png").write_bytes(b"x")
    (release / "link").symlink_to("/etc/hostname")
    status, said = verify(release)
    assert status == 1
    assert "labels.parquet: missing" in said
    assert "media/extra.png: not in manifest.json" in said
    assert "link: a link, not a file" in said


def test_the_manifest_of_another_release_does_not_fit(made: Snapshot, release: Path, tmp_path: Path) -> None:
    other = write_release(tmp_path / "other", text_items(3)).folder
    for name in ("manifest.json", "manifest.sig.json"):
        shutil.copy(other / name, release / name)
    status, said = verify(release)
    assert status == 1
    assert "items.parquet" in said


def test_a_release_signed_anew_by_a_stranger_fails_only_against_the_published_key(release: Path) -> None:
    stranger = Ed25519PrivateKey.generate()
    head = json.loads((release / "tree_head.json").read_bytes())["head"]
    (release / "tree_head.json").write_bytes(canonical_bytes({"head": head, **sign(canonical_bytes(head), stranger)}))
    sign_again(release, stranger)
    status, said = verify(release)
    assert status == 1
    assert "FAIL  manifest" in said
    assert "FAIL  tree head" in said
    status, said = verify(release, public_key=None)
    assert status == 0
    assert "compare it with the published one" in said


def test_an_edited_event_is_named_by_its_line(release: Path) -> None:
    def edit(rows: list[Any]) -> None:
        rows[4]["event"] = rows[4]["event"].replace('"rude"', '"kind"').replace('"kind"', '"rude"', 1)

    change_rows(release, "events.jsonl.gz", edit)
    status, said = verify(release)
    assert status == 1
    assert "events.jsonl.gz line 5: the event is not leaf 7 of the tree" in said


@pytest.mark.parametrize(
    ("name", "change", "named"),
    [
        ("events.jsonl.gz", lambda rows: rows.pop(2), "proofs.jsonl.gz line 3: proves leaf 5"),
        ("events.jsonl.gz", lambda rows: rows.pop(), "proofs.jsonl.gz line 18: proves leaf 20, but the end"),
        ("events.jsonl.gz", lambda rows: rows.reverse(), "proofs.jsonl.gz line 1: proves leaf 3"),
        ("proofs.jsonl.gz", lambda rows: rows[3]["path"].pop(), "events.jsonl.gz line 4: the event is not leaf 6"),
        ("labels.jsonl.gz", lambda rows: rows[0].update(label="rude"), "labels.jsonl.gz line 1: label is 'rude'"),
        ("labels.jsonl.gz", lambda rows: rows[1].update(selected=None), "labels.jsonl.gz line 2: selected"),
        ("labels.jsonl.gz", lambda rows: rows[0].update(value='"rude"'), "labels.jsonl.gz line 1: value"),
        ("labels.jsonl.gz", lambda rows: rows[2].update(item_id="i9"), "labels.jsonl.gz line 3: item_id is 'i9'"),
        ("labels.jsonl.gz", lambda rows: rows[2].update(item_sha256="0" * 64), "labels.jsonl.gz line 3: item_sha256"),
        ("labels.jsonl.gz", lambda rows: rows[2].update(submitted_at="x"), "labels.jsonl.gz line 3: submitted_at"),
        (
            "labels.jsonl.gz",
            lambda rows: rows[2].update(guideline_version=9),
            "labels.jsonl.gz line 3: guideline_version",
        ),
        ("labels.jsonl.gz", lambda rows: rows[2].update(schema_version=9), "labels.jsonl.gz line 3: schema_version"),
        ("labels.jsonl.gz", lambda rows: rows[2].update(event_id="e"), "labels.jsonl.gz line 3: event_id"),
        ("labels.jsonl.gz", lambda rows: rows[2].update(kind="import"), "labels.jsonl.gz line 3: kind"),
        (
            "labels.jsonl.gz",
            lambda rows: rows[2].update(event_index=0),
            "labels.jsonl.gz line 3: its event 0 is not in",
        ),
        (
            "labels.jsonl.gz",
            lambda rows: rows[9].update(annotator="a-other"),
            "labels.jsonl.gz line 10: annotator 'a-other'",
        ),
    ],
)
def test_even_one_who_holds_the_key_cannot_change_what_the_log_says(
    release: Path, name: str, change: Callable[[list[Any]], object], named: str
) -> None:
    change_rows(release, name, change)
    status, said = verify(release)
    assert status == 1
    assert named in said


def test_a_file_cut_off_is_named(release: Path) -> None:
    path = release / "events.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-40])
    status, said = verify(release)
    assert status == 1
    assert "events.jsonl.gz:" in said.replace(" after line", ":")
    assert "FAIL  events" in said


def test_a_head_kept_elsewhere_is_extended(release: Path, tmp_path: Path) -> None:
    first = write_release(tmp_path / "first", text_items(4))
    status, said = verify(release, previous_head=first.folder / "tree_head.json")
    assert (status, "the tree extends the one in" in said) == (0, True)


def test_a_rewritten_past_does_not_extend_a_head_kept_elsewhere(release: Path, tmp_path: Path) -> None:
    first = write_release(tmp_path / "first", text_items(4, texts=["Something else was here."]))
    status, said = verify(release, previous_head=first.folder / "tree_head.json")
    assert status == 1
    assert "its tree does not extend" in said


def test_a_log_whose_tail_was_cut_is_found_by_a_head_kept_elsewhere(made: Snapshot, tmp_path: Path) -> None:
    cut = write_release(tmp_path / "cut", text_items(4))
    assert verify(cut.folder)[0] == 0
    status, said = verify(cut.folder, previous_head=made.folder / "tree_head.json")
    assert status == 1
    assert "the tail was cut" in said


def test_a_kept_head_must_be_signed_and_of_the_same_log(made: Snapshot, release: Path, tmp_path: Path) -> None:
    assert made.head is not None
    kept = tmp_path / "kept.json"
    for head, key in ((made.head, Ed25519PrivateKey.generate()), (replace(made.head, log="org-2"), KEY)):
        kept.write_bytes(canonical_bytes(sign_tree_head(head, key)))
        status, said = verify(release, previous_head=kept)
        assert status == 1
        assert "kept.json" in said


def test_without_the_signature_library_it_says_so_and_returns_two(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    status, said = verify(release)
    assert status == 2
    assert said.count("its signature was NOT checked") == 2
    (release / "guidelines.md").write_text("changed")
    assert verify(release)[0] == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"format":"other"}', b"[" * 100_000, b"\xff"])
def test_what_is_not_a_manifest_is_one_clear_line(release: Path, body: bytes) -> None:
    (release / MANIFEST).write_bytes(body)
    status, said = verify(release)
    assert status == 1
    assert said.startswith("FAIL  manifest")
    assert "\n" not in said


def test_a_folder_without_a_release_is_one_clear_line(tmp_path: Path) -> None:
    assert verify(tmp_path / "nothing")[0] == 1


def test_a_line_that_is_not_an_event_is_named(release: Path) -> None:
    path = release / "events.jsonl.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines()
    lines[3] = b'{"index": 6'
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as stream:
        stream.write(b"\n".join(lines) + b"\n")
    sign_again(release)
    status, said = verify(release)
    assert status == 1
    assert "events.jsonl.gz line 4: not JSON" in said
