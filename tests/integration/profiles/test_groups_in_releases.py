"""Groups reach a release only from profiles, only under a live consent, and never for fewer than five people."""

import json
from pathlib import Path

import pytest
from django.db import DatabaseError

from accounts.actor import Actor
from accounts.models import AccessRecord
from annotations.profiles.models import DrawnGroups, GroupDraw, ProfileConsent
from annotations.profiles.services.consents import consent_withdraw
from annotations.profiles.services.profile import profile_save
from governance.provenance.domain.standalone_verifier import verify
from governance.provenance.services.signing_key import signing_key
from governance.releases.domain.content_hash import content_hash
from governance.releases.domain.freeze_record import FreezeRecord
from governance.releases.domain.manifest import write_manifest
from governance.releases.models import Release
from governance.releases.selectors.folders import release_folder
from governance.releases.services.build import release_build
from governance.releases.services.freeze import named
from journal.models import Event
from kernel import clock
from tests.factories.journaled_votes import import_votes
from tests.factories.people import signed_in
from tests.factories.profiles import CURRENT, TONE, agree, groups_in, make_voters
from tests.factories.projects import make_items
from tests.factories.releases import freeze, owner_actor

pytestmark = pytest.mark.usefixtures("committed_db")
WOMAN = {"group_self_gender": "woman"}


def reads_about(person_id: int) -> list[str]:
    return list(AccessRecord.objects.filter(subject_id=person_id).values_list("purpose", flat=True))


def test_without_a_consent_no_group_is_in_a_release_and_nobody_is_read() -> None:
    project, voters = make_voters(6, gender="woman")
    release = freeze(project)
    assert groups_in(release) == [{}] * 6
    assert release.record["consents"] == []
    assert not AccessRecord.objects.filter(subject__in=voters).exists()


def test_a_group_of_five_who_agreed_is_shown_with_the_text_they_agreed_to() -> None:
    project, voters = make_voters(6, gender="woman")
    agree(*voters[:5])
    release = freeze(project)
    assert sorted(groups_in(release), key=len) == [{}, *[WOMAN] * 5]
    (consent,) = release.record["consents"]
    assert (consent["purpose"], consent["text_version"], consent["attributes"], consent["k"]) == (
        "released_groups",
        CURRENT,
        ["gender"],
        5,
    )
    assert verify(release_folder(release), say=lambda _: None) == 0
    seen = signed_in(project.created_by).get(f"/api/projects/{project.pk}/releases/{release.version}/").json()
    assert seen["consents"] == [consent]
    page = signed_in(project.created_by).get(f"/p/{project.pk}/releases/{release.version}/").content.decode()
    assert f"under their consent to the text {CURRENT}" in page


def test_a_group_of_four_stays_blank() -> None:
    project, voters = make_voters(6, gender="woman")
    agree(*voters[:4])
    assert groups_in(freeze(project)) == [{}] * 6


def test_who_withdraws_is_gone_from_the_next_release_on() -> None:
    project, voters = make_voters(6, gender="woman")
    agree(*voters)
    first = freeze(project)
    assert groups_in(first) == [WOMAN] * 6
    consent_withdraw(actor=Actor(user=voters[0]), purpose="released_groups", now=clock.utcnow())
    assert groups_in(freeze(project)).count(WOMAN) == 5
    consent_withdraw(actor=Actor(user=voters[1]), purpose="released_groups", now=clock.utcnow())
    third = freeze(project)
    assert groups_in(third) == [{}] * 6
    assert third.record["consents"] == []
    assert len(reads_about(voters[0].pk)) == 1
    assert len(reads_about(voters[5].pk)) == 3
    assert groups_in(first) == [WOMAN] * 6


def test_every_read_has_a_row_that_its_person_sees_with_who_and_why() -> None:
    project, voters = make_voters(5, gender="woman")
    agree(*voters)
    release = freeze(project)
    for voter in voters:
        (why,) = reads_about(voter.pk)
        assert why == f"release {release.version} of {project.organisation.slug}/{project.slug}: its groups"
        browser = signed_in(voter)
        (row,) = browser.get("/api/me/profile/reads/").json()["results"]
        assert row["purpose"] == why
        assert row["reader"] == str(project.created_by)
        (use,) = browser.get("/api/me/profile/uses/").json()
        assert use["groups"] == {"gender": "woman"}
        assert why in browser.get("/me/profile/reads/").content.decode()


def test_prefer_not_to_say_is_no_group_and_complements_are_withheld() -> None:
    project, women = make_voters(9, gender="woman")
    _, men = make_voters(6, project=project, gender="man")
    _, other = make_voters(1, project=project, gender="non_binary")
    _, silent = make_voters(7, project=project, gender="prefer_not_to_say")
    agree(*women, *men, *other, *silent)
    groups = groups_in(freeze(project))
    assert groups.count(WOMAN) == 9
    assert groups.count({}) == 6 + 1 + 7


def test_only_people_whose_votes_are_in_the_release_count_towards_five() -> None:
    project, voters = make_voters(4, gender="woman")
    elsewhere, others = make_voters(4, gender="woman")
    agree(*voters, *others)
    assert groups_in(freeze(project)) == [{}] * 4
    assert groups_in(freeze(elsewhere)) == [{}] * 4


def test_imported_groups_stay_as_they_are_and_never_mix_with_profiles() -> None:
    project, voters = make_voters(5, gender="woman")
    item = make_items(project, ["Voted elsewhere."])[0]
    import_votes(project, [(item, "rater 1", TONE)], groups={"rater 1": {"gender": "man"}})
    agree(*voters)
    groups = groups_in(freeze(project))
    assert groups.count(WOMAN) == 5
    assert groups.count({"group_gender": "man"}) == 1


def test_the_record_gives_the_same_bytes_again_whatever_people_changed_since(tmp_path: Path) -> None:
    project, voters = make_voters(5, gender="woman", age="25-34")
    agree(*voters)
    release = freeze(project)
    for voter in voters:
        profile_save(actor=Actor(user=voter), answers={"gender": "man"}, now=clock.utcnow())
        consent_withdraw(actor=Actor(user=voter), purpose="released_groups", now=clock.utcnow())
    record = FreezeRecord.from_json(release.record)
    actor = owner_actor(project)
    release_build(record, actor=actor, pseudonym_key=bytes(release.pseudonym_key), folder=tmp_path)
    assert write_manifest(tmp_path, named(record, content_hash(tmp_path)), signing_key()) == release.manifest_sha256
    assert len(reads_about(voters[0].pk)) == 2, "reading again is a read again"


def test_a_record_from_before_profiles_draws_nothing(tmp_path: Path) -> None:
    project, voters = make_voters(5, gender="woman")
    agree(*voters)
    release = freeze(project)
    old = {name: value for name, value in release.record.items() if name not in {"draw", "consents"}}
    record = FreezeRecord.from_json(old)
    release_build(record, actor=owner_actor(project), pseudonym_key=bytes(release.pseudonym_key), folder=tmp_path)
    assert len(reads_about(voters[0].pk)) == 1
    Release.objects.filter(pk=release.pk).update(record=old)
    seen = signed_in(project.created_by).get(f"/api/projects/{project.pk}/releases/{release.version}/")
    assert seen.json()["consents"] == []


def test_neither_the_journal_nor_the_record_says_who_agreed_or_what_they_said() -> None:
    project, voters = make_voters(5, gender="woman")
    agree(*voters)
    release = freeze(project)
    (event,) = Event.objects.filter(action="profiles:groups:draw")
    said = json.dumps(event.body, default=bytes.decode) + json.dumps(release.record)
    assert "woman" not in said
    assert not Event.objects.filter(
        organisation_id=project.organisation_id, action__startswith="profiles:consent"
    ).exists()


def test_answers_and_drawn_groups_cannot_be_read_in_the_tables() -> None:
    project, voters = make_voters(5, gender="woman")
    agree(*voters)
    freeze(project)
    for row in DrawnGroups.objects.select_related("profile"):
        assert b"woman" not in bytes(row.sealed)
        assert b"woman" not in bytes(row.profile.sealed)


@pytest.mark.parametrize("model", [ProfileConsent, GroupDraw])
def test_consents_and_draws_are_only_ever_added(model: type[ProfileConsent] | type[GroupDraw]) -> None:
    project, voters = make_voters(1, gender="woman")
    agree(*voters)
    freeze(project)
    assert model.objects.count() == 1
    with pytest.raises(DatabaseError):
        model.objects.update(text_version="other")
    with pytest.raises(DatabaseError):
        model.objects.all()._raw_delete("default")
