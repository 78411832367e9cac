"""Freezing: what is in a release, that it verifies, and that its record gives the same bytes again."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from django.db import connections, transaction

from accounts.models import User
from accounts.roles import Role
from annotations.items.models import Item
from annotations.projects.models import Project
from annotations.quality.domain.method_names import METHOD_NAMES
from annotations.work.models import LabelEvent, LabelEventKind
from background.services import job_cancel, job_run
from governance.provenance.domain.tree_head import public_key_bytes
from governance.provenance.services.signing_key import signing_key
from governance.releases.domain.content_hash import content_hash
from governance.releases.domain.freeze_record import FreezeRecord
from governance.releases.domain.jsonl_gz import read_jsonl_gz
from governance.releases.domain.manifest import read_manifest, write_manifest
from governance.releases.models import Release, ReleaseState
from governance.releases.selectors.folders import release_folder, releases_root
from governance.releases.services.build import release_build
from governance.releases.services.freeze import named, release_freeze
from kernel.errors import Conflict, Invalid
from tests.factories.journaled_votes import give_vote, import_votes
from tests.factories.people import make_member
from tests.factories.projects import make_items, make_project
from tests.factories.releases import freeze, make_labelled_project, owner_actor

pytestmark = pytest.mark.usefixtures("committed_db")


def rows(release: Release, table: str) -> list[dict[str, Any]]:
    return pq.read_table(release_folder(release) / f"{table}.parquet").to_pylist()


def verifier(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The shipped verifier, run as a stranger runs it: from the release's own folder, without Fairhand."""
    return subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py"), str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def rebuilt(release: Release, folder: Path) -> Path:
    """The release made again from its record."""
    folder.mkdir()
    record = FreezeRecord.from_json(release.record)
    actor = owner_actor(Project.objects.get(pk=release.project_id))
    release_build(record, actor=actor, pseudonym_key=bytes(release.pseudonym_key), folder=folder)
    write_manifest(folder, named(record, content_hash(folder)), signing_key())
    return folder


def change_votes(change: str, *values: Any) -> None:
    """What the tables refuse to everybody but their owner with the triggers off."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE work_labelevent DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"UPDATE work_labelevent SET {change}", values)
        cursor.execute("ALTER TABLE work_labelevent ENABLE TRIGGER USER")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_release_holds_every_item_vote_label_and_annotator() -> None:
    project, items = make_labelled_project()
    release = freeze(project)
    assert (release.version, release.state) == ("1.0.0", ReleaseState.FROZEN)
    assert release.counts == {"items": 12, "votes": 62, "labels": 12, "annotators": 7}
    assert [row["external_id"] for row in rows(release, "items")] == [item.external_id for item in items]
    assert {row["attr_topic"] for row in rows(release, "items")} == {"delivery", "refund"}
    votes = rows(release, "votes")
    assert len(votes) == 62
    assert {row["kind"] for row in votes} == {"import", "create"}
    assert {(row["pay_minor"], row["currency"]) for row in votes} == {(None, None), (12, "EUR")}
    people = rows(release, "annotators")
    assert [row["source"] for row in people].count("external") == 5
    assert {row["group_region"] for row in people if row["source"] == "external"} == {"north", "south"}
    assert {row["group_region"] for row in people if row["source"] == "platform"} == {None}


def test_a_release_verifies_offline_and_one_changed_byte_is_named() -> None:
    project, _ = make_labelled_project()
    folder = release_folder(freeze(project))
    key = public_key_bytes(signing_key()).hex()
    good = verifier(folder, "--public-key", key)
    assert good.returncode == 0, good.stdout
    body = bytearray((folder / "votes.parquet").read_bytes())
    body[len(body) // 2] ^= 1
    (folder / "votes.parquet").write_bytes(body)
    bad = verifier(folder, "--public-key", key)
    assert bad.returncode == 1
    assert "votes.parquet" in bad.stdout


def test_a_release_made_again_from_its_record_has_the_same_bytes_whatever_happened_since(tmp_path: Path) -> None:
    project, items = make_labelled_project()
    standing = LabelEvent.objects.filter(project=project).latest("id")
    release = freeze(project, splits={"shares": {"train": 8, "test": 2}, "seed": "s"})
    before = digests(release_folder(release))
    assert digests(rebuilt(release, tmp_path / "at once")) == before
    annotator = make_member(project.organisation, Role.ANNOTATOR)
    give_vote(project, items[3], annotator, {"tone": "rude"})
    assert isinstance(standing.annotator, User)
    give_vote(project, items[0], standing.annotator, {"tone": "neutral"}, corrects=standing)
    make_items(project, ["One more."])
    Item.objects.filter(pk=items[5].pk).update(state="sealed", level=3, slots_free=0)
    freeze(project)
    assert digests(rebuilt(release, tmp_path / "later")) == before


def test_a_vote_that_was_being_written_during_the_freeze_is_out_for_good(tmp_path: Path) -> None:
    """I09: its id lies below the mark, its transaction commits after the freeze."""
    project, items = make_labelled_project()
    annotator = make_member(project.organisation, Role.ANNOTATOR)
    low = LabelEvent.objects.latest("id").pk + 1
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('work_labelevent', 'id'), %s)", [low])
    give_vote(project, items[1], annotator, {"tone": "rude"})
    release = freeze(project)
    assert release.counts["votes"] == 63
    before = digests(release_folder(release))
    late = give_vote(project, items[2], annotator, {"tone": "rude"})
    change_votes("id = %s WHERE id = %s", low, late.pk)
    assert low <= release.record["votes_up_to"]
    assert digests(rebuilt(release, tmp_path / "again")) == before
    assert freeze(project).counts["votes"] == 64


def test_corrected_and_withdrawn_votes_do_not_stand() -> None:
    project = make_project()
    item = make_items(project, ["Thanks."])[0]
    first, second = (make_member(project.organisation, Role.ANNOTATOR) for _ in range(2))
    vote = give_vote(project, item, first, {"tone": "rude"})
    give_vote(project, item, first, {"tone": "polite"}, corrects=vote)
    taken_back = give_vote(project, item, second, {"tone": "rude"})
    row = give_vote(project, item, second, {"tone": "rude"}, corrects=taken_back)
    change_votes("kind = %s WHERE id = %s", LabelEventKind.WITHDRAW.value, row.pk)
    votes = rows(freeze(project), "votes")
    assert [(vote["label"], vote["kind"]) for vote in votes] == [("polite", "create")]


def test_two_freezes_say_the_same_under_other_names_and_prove_they_are_one_log() -> None:
    project, _ = make_labelled_project()
    first, second = freeze(project), freeze(project)
    assert (first.version, second.version) == ("1.0.0", "1.1.0")
    assert first.content_hash == second.content_hash
    assert first.manifest_sha256 != second.manifest_sha256
    names = [{row["annotator"] for row in rows(release, "annotators")} for release in (first, second)]
    assert not names[0] & names[1]
    assert second.tree_size > first.tree_size
    head = release_folder(first) / "tree_head.json"
    found = verifier(release_folder(second), "--previous-head", str(head))
    assert found.returncode == 0, found.stdout
    proofs = json.loads((release_folder(second) / "consistency.json").read_bytes())["proofs"]
    assert [proof["from"] for proof in proofs] == [first.tree_size]


def test_no_name_or_address_of_a_person_is_in_any_file() -> None:
    project, _ = make_labelled_project()
    folder = release_folder(freeze(project))
    people = list(User.objects.values_list("email", flat=True)) + [f"rater {number}" for number in range(5)]
    texts = [path.read_bytes() for path in folder.rglob("*") if path.suffix in {".json", ".md"}]
    texts += [json.dumps(list(read_jsonl_gz(path))).encode() for path in folder.glob("*.gz")]
    texts += [json.dumps(pq.read_table(path).to_pylist(), default=str).encode() for path in folder.glob("*.parquet")]
    assert not [name for name in people for text in texts if name.encode() in text]


def test_majority_and_model_give_labels_that_the_votes_bear_out() -> None:
    project = make_project()
    clear, tied = make_items(project, ["Thanks.", "Hm."])
    votes = [(clear, name, {"tone": tone}) for name, tone in (("a", "polite"), ("b", "polite"), ("c", "rude"))]
    votes += [(tied, "a", {"tone": "polite"}), (tied, "b", {"tone": "rude"})]
    import_votes(project, votes)
    by_item = {row["item_id"]: row for row in rows(freeze(project, method="majority"), "labels")}
    won, open_ = by_item[f"i{clear.pk}"], by_item[f"i{tied.pk}"]
    assert (won["label"], won["value"], won["confidence"], won["tie"], won["votes"]) == (
        "polite", '"polite"', 0.666667, False, 3,
    )  # fmt: skip
    assert (open_["label"], open_["value"], open_["tie"]) == (None, None, True)
    modelled = {row["item_id"]: row for row in rows(freeze(project), "labels")}
    assert modelled[f"i{clear.pk}"]["label"] == "polite"
    posterior = json.loads(modelled[f"i{clear.pk}"]["posterior"])
    assert sum(posterior.values()) == pytest.approx(1, abs=1e-5)


def test_every_method_of_the_command_freezes_and_is_named_in_manifest_record_and_labels() -> None:
    project, _ = make_labelled_project(items=4)
    for method in METHOD_NAMES:
        release = freeze(project, method=method)
        assert {row["method"] for row in rows(release, "labels")} == {method}
        assert read_manifest(release_folder(release))["method"] == release.merging.name == method
        assert verifier(release_folder(release)).returncode == 0


def test_a_release_from_before_names_had_versions_is_made_again_as_it_was(tmp_path: Path) -> None:
    """Its record says dawid-skene and means the small prior; its manifest says nothing of methods."""
    project, _ = make_labelled_project()
    release = release_freeze(actor=owner_actor(project), project_id=project.pk)
    release.record = {"method": "dawid-skene", "splits": None}
    release.save()
    assert release.job is not None
    job_run(release.job.pk)
    release.refresh_from_db()
    assert release.merging.name == "dawid-skene-small-prior"
    assert {row["method"] for row in rows(release, "labels")} == {"dawid-skene"}
    assert "method" not in read_manifest(release_folder(release))
    plain = freeze(project, method="dawid-skene")
    posteriors = [[row["posterior"] for row in rows(one, "labels")] for one in (release, plain)]
    assert posteriors[0] != posteriors[1]
    del release.record["method_names"]
    assert digests(rebuilt(release, tmp_path / "again")) == digests(release_folder(release))


def test_every_vote_of_an_annotator_who_voted_twice_is_kept_and_counted() -> None:
    project = make_project()
    item = make_items(project, ["Thanks."])[0]
    import_votes(
        project, [(item, "a", {"tone": "polite"}), (item, "a", {"tone": "polite"}), (item, "b", {"tone": "rude"})]
    )
    release = freeze(project, method="majority")
    assert len(rows(release, "votes")) == 3
    label = rows(release, "labels")[0]
    assert (label["label"], label["votes"]) == ("polite", 3)


def test_multiple_choice_is_aggregated_option_by_option() -> None:
    labels = [{"value": value} for value in ("delivery", "refund", "thanks")]
    question = {"id": "topics", "kind": "multiple_choice", "title": "About what?", "labels": labels, "min": 0}
    project = make_project(schema={"questions": [question]})
    item = make_items(project, ["Where is it? Thanks."])[0]
    answers = (["delivery", "thanks"], ["delivery"], ["delivery", "refund"])
    import_votes(project, [(item, f"p{place}", {"topics": answer}) for place, answer in enumerate(answers)])
    release = freeze(project, method="majority")
    assert len(rows(release, "votes")) == 9
    label = rows(release, "labels")[0]
    assert (label["label"], label["value"], label["votes"], label["tie"]) == (None, '["delivery"]', 3, False)
    assert json.loads(label["posterior"]) == {"delivery": 1.0, "refund": 0.333333, "thanks": 0.333333}


def test_duckdb_counts_what_the_manifest_states() -> None:
    project, _ = make_labelled_project()
    folder = release_folder(freeze(project))
    stated = {entry["path"]: entry.get("rows") for entry in read_manifest(folder)["files"]}
    for table in ("items", "votes", "labels", "annotators"):
        counted = duckdb.connect().execute(f"SELECT count(*) FROM '{folder}/{table}.parquet'").fetchall()
        assert counted == [(stated[f"{table}.parquet"],)]


def test_a_vote_that_contradicts_its_event_is_not_released() -> None:
    project, _ = make_labelled_project()
    change_votes("answers = %s WHERE answers->>'tone' = 'polite'", '{"tone": "rude"}')
    release = release_freeze(actor=owner_actor(project), project_id=project.pk)
    assert release.job is not None
    job_run(release.job.pk)
    release.refresh_from_db()
    assert release.state == ReleaseState.FAILED
    assert "does not say what its event" in Release.objects.get().job.error  # type: ignore[union-attr]
    assert not [path for path in releases_root().rglob("*") if path.is_file()]


def test_a_cancelled_freeze_leaves_nothing_and_its_number_can_be_used_again() -> None:
    project, _ = make_labelled_project()
    release = release_freeze(actor=owner_actor(project), project_id=project.pk)
    assert release.job is not None
    job_cancel(job=release.job)
    job_run(release.job.pk)
    assert not releases_root().exists()
    assert freeze(project, version="1.0.0").state == ReleaseState.FROZEN


def test_numbers_methods_and_splits_that_make_no_sense_are_refused() -> None:
    project, _ = make_labelled_project(items=2)
    freeze(project, version="2.0.0")
    actor = owner_actor(project)
    with pytest.raises(Conflict, match="already"):
        release_freeze(actor=actor, project_id=project.pk, version="2.0.0")
    wrongs: list[dict[str, Any]] = [
        {"version": "2"},
        {"method": "oracle"},
        {"splits": {"shares": {"a": 0}}},
        {"splits": {"shares": []}},
    ]
    for wrong in wrongs:
        with pytest.raises(Invalid):
            release_freeze(actor=actor, project_id=project.pk, **wrong)


def test_splits_go_by_hash_and_keep_groups_together() -> None:
    project, _ = make_labelled_project(items=40)
    release = freeze(project, splits={"shares": {"train": 1, "test": 1}, "seed": "s", "group": "topic"})
    pairs = {(row["attr_topic"], row["split"]) for row in rows(release, "items")}
    assert len(pairs) == 2
