"""Agreement from votes in the database to the stored report: numbers, matrix, withholding, staleness, the job."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.items.models import Item
from annotations.projects.models import Project
from annotations.quality.domain.method_names import METHOD_NAMES
from annotations.quality.models import AgreementReport
from annotations.quality.selectors.agreement import agreement_get
from annotations.quality.services.agreement import agreement_request
from background.models import Job, JobState
from background.services import job_run
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import SCHEMA, make_items, make_project
from tests.factories.votes import make_vote, vote_row

pytestmark = pytest.mark.django_db

TOPICS = {
    "id": "topics",
    "kind": "multiple_choice",
    "title": "About what?",
    "labels": [{"value": "delivery"}, {"value": "money"}],
}


def world(people: int, **fields: Any) -> tuple[Organisation, Project, User, list[User]]:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    project = make_project(organisation, owner=owner, overlap=people, **fields)
    return organisation, project, owner, [make_member(organisation, Role.ANNOTATOR) for _ in range(people)]


def compute(organisation: Organisation, project: Project, asker: User) -> Job:
    job = agreement_request(actor=actor_in(organisation, asker), project_id=project.pk)
    job_run(job.pk)
    job.refresh_from_db()
    return job


def question(organisation: Organisation, project: Project, who: User, place: int = 0) -> dict[str, Any]:
    found = agreement_get(actor_in(organisation, who), project.pk)
    assert found.questions is not None
    return found.questions[place]


def vote_all(project: Project, items: list[Item], people: list[User], labels: list[str]) -> None:
    """Item i gets labels[i], a word per person, "." for no vote."""
    words = {"p": "polite", "n": "neutral", "r": "rude"}
    for item, given in zip(items, labels, strict=True):
        for person, letter in zip(people, given, strict=True):
            if letter != ".":
                make_vote(project, item, person, {"tone": words[letter]})


def test_the_worked_example_of_the_algorithm_page_comes_out_of_real_votes() -> None:
    organisation, project, owner, people = world(2)
    vote_all(project, make_items(project, ["1", "2", "3"]), people, ["pp", "pn", "nn"])
    job = compute(organisation, project, owner)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert job.result["url"] == f"/p/{project.pk}/agreement/"
    found = question(organisation, project, owner)
    part = found["parts"][0]
    assert part["alpha"]["value"] == pytest.approx(1 - 2 / 3.6)
    assert part["alpha"]["low"] <= part["alpha"]["value"] <= part["alpha"]["high"]
    assert part["percent"]["value"] == pytest.approx(2 / 3)
    assert part["kappa"]["value"] == pytest.approx(1 / 3)
    # The label nobody gave counts: chance is (1/4 + 1/4) / (3 − 1), and AC1 = (2/3 − 1/4) / (1 − 1/4).
    assert part["ac1"]["value"] == pytest.approx(5 / 9)
    assert [row["votes"] for row in part["labels"]] == [3, 3, 0], "a label nobody gave is still a label"
    assert [row["method"] for row in part["methods"]] == list(METHOD_NAMES)
    assert part["methods"][0]["tied"] == 1
    assert (found["items"], found["votes"], found["annotators"], found["shared_items"]) == (3, 6, 2, 3)
    assert found["confusion"] == [{"first": "polite", "second": "neutral", "pairs": 1, "items": 1, "share": 1.0}]
    assert [entry["votes"] for entry in found["disputed"]] == [{"polite": 1, "neutral": 1}]


def test_computing_twice_gives_the_same_report_in_the_same_row() -> None:
    organisation, project, owner, people = world(3)
    vote_all(project, make_items(project, ["1", "2", "3", "4"]), people, ["ppn", "rrr", "pn.", "nnr"])
    compute(organisation, project, owner)
    first = AgreementReport.objects.get()
    compute(organisation, project, owner)
    again = AgreementReport.objects.get()
    assert (again.pk, again.report, again.mark) == (first.pk, first.report, first.mark)


def test_asking_while_a_job_is_open_returns_that_job() -> None:
    organisation, project, owner, _ = world(2)
    actor = actor_in(organisation, owner)
    first = agreement_request(actor=actor, project_id=project.pk)
    assert agreement_request(actor=actor, project_id=project.pk).pk == first.pk
    job_run(first.pk)
    assert agreement_request(actor=actor, project_id=project.pk).pk != first.pk


def test_a_project_without_votes_says_why_there_is_no_number() -> None:
    organisation, project, owner, _ = world(2)
    compute(organisation, project, owner)
    alpha = question(organisation, project, owner)["parts"][0]["alpha"]
    assert (alpha["value"], alpha["undefined"], alpha["reason"]) == (None, "no_votes", "Nobody has answered yet.")


def test_multiple_choice_is_measured_whole_and_per_option_and_by_slice() -> None:
    schema = {"questions": [*SCHEMA["questions"], TOPICS]}
    organisation, project, owner, people = world(2, schema=schema, slice_attributes=["channel"])
    items = make_items(project, ["1", "2"], attributes={"channel": "mail"})
    items += make_items(project, ["3", "4"], attributes={"channel": "chat"}) + make_items(project, ["5"])
    answers = [["delivery"], ["delivery", "money"], [], ["money"], ["money"]]
    for place, item in enumerate(items):
        make_vote(project, item, people[0], {"tone": "polite", "topics": answers[place]})
        make_vote(project, item, people[1], {"tone": "polite", "topics": answers[place] if place else []})
    compute(organisation, project, owner)
    tone, topics = (question(organisation, project, owner, place) for place in (0, 1))
    assert tone["parts"][0]["alpha"]["undefined"] == "no_variation"
    assert tone["parts"][0]["percent"]["value"] == 1.0
    assert [part["name"] for part in topics["parts"]] == ["", "delivery", "money"]
    assert topics["parts"][2]["alpha"]["value"] == 1.0, "nobody differs on money"
    assert topics["parts"][1]["alpha"]["value"] < 1.0
    by_channel = topics["parts"][0]["slices"][0]
    assert [(group["name"], group["alpha"]["items"]) for group in by_channel["groups"]] == [("chat", 2), ("mail", 2)]
    assert by_channel["without"] == 1


def test_boxes_are_matched_instead_of_counted() -> None:
    schema = {"questions": [{"id": "cells", "kind": "box", "title": "Cells", "labels": [{"value": "red"}]}]}
    organisation, project, owner, people = world(2, schema=schema, item_kind="image", slice_attributes=["site"])
    item = make_items(project, ["picture"], attributes={"site": "north"})[0]
    for person, left in zip(people, (0, 3), strict=True):
        boxes = [{"label": "red", "x": left, "y": 0, "w": 10, "h": 10}]
        boxes += [{"label": "red", "x": 50, "y": 50, "w": 5, "h": 5}] if left else []
        make_vote(project, item, person, {"cells": boxes})
    compute(organisation, project, owner)
    found = question(organisation, project, owner)
    assert found["boxes"]["objects"] == 2 and found["boxes"]["tied"] == 1 and found["boxes"]["present"] == 1
    # Each of two boxes 10 wide, 3 apart, against their mean: 8.5 of 11.5.
    assert found["boxes"]["mean_iou"] == pytest.approx(8.5 / 11.5)
    assert found["matrix"] is None and [entry["item"] for entry in found["disputed"]] == [item.pk]
    [north] = found["boxes"]["slices"][0]["groups"]
    assert (north["name"], north["f1"]["value"]) == ("north", found["boxes"]["f1"]["value"])
    page = signed_in(owner).get(f"/p/{project.pk}/agreement/").content.decode()
    assert "Items by site" in page
    assert f'<td class="num nowrap">{north["f1"]["value"]:.2f}' in page


def test_a_matrix_needs_five_people_and_shows_pseudonyms() -> None:
    for people_count, shown in ((4, False), (5, True)):
        organisation, project, owner, people = world(people_count)
        vote_all(
            project, make_items(project, ["1", "2"]), people, ["p" * people_count, "pn" + "n" * (people_count - 2)]
        )
        compute(organisation, project, owner)
        found = question(organisation, project, owner)
        assert (found["matrix"] is not None) is shown
        assert bool(found["matrix_hidden"]) is not shown
        stored = str(AgreementReport.objects.get(project=project).report)
        assert "user:" not in stored and not any(person.email in stored for person in people)
        if shown:
            names = found["matrix"]["annotators"]
            assert len(names) == 5 and names == sorted(names) and all(name.startswith("p-") for name in names)
            assert len(found["matrix"]["pairs"]) == 10


def test_the_matrix_is_for_owners_reviewers_and_auditors() -> None:
    organisation, project, owner, people = world(5)
    vote_all(project, make_items(project, ["1", "2"]), people, ["ppppp", "pnnnn"])
    compute(organisation, project, owner)
    for role, shown in ((Role.REVIEWER, True), (Role.AUDITOR, True), (Role.ADMINISTRATOR, False)):
        member = make_member(organisation, role)
        assert (question(organisation, project, member)["matrix"] is not None) is shown
        api = signed_in(member).get(f"/api/projects/{project.pk}/agreement/matrix/?question=tone")
        assert api.status_code == (200 if shown else 403)


def test_a_persons_confusion_matrix_is_for_the_matrix_roles_and_from_fifty_answers_for_that_person() -> None:
    organisation, project, owner, people = world(5, objective=True)
    items = make_items(project, [str(n) for n in range(50)])
    vote_all(project, items, people, ["ppppr", "nnnnn"] * 25)
    late = make_member(organisation, Role.ANNOTATOR)
    make_vote(project, items[0], late, {"tone": "polite"})
    compute(organisation, project, owner)
    found = question(organisation, project, owner)["matrix"]["people"]
    assert [one["annotator"] for one in found] == sorted(one["annotator"] for one in found)
    assert sorted(one["votes"] for one in found) == [1, 50, 50, 50, 50, 50]
    assert "people" not in str(signed_in(owner).get(f"/api/projects/{project.pk}/agreement/").json())
    assert question(organisation, project, make_member(organisation, Role.ADMINISTRATOR))["matrix"] is None
    page = signed_in(owner).get(f"/p/{project.pk}/agreement/").content.decode()
    assert "Labels a person tells apart in another way" in page
    own = signed_in(people[4]).get("/api/me/scores/").json()["results"][0]["matrices"]
    assert [(one["question"], one["votes"]) for one in own] == [("tone", 50)]
    polite = next(row for row in own[0]["rows"] if row["label"] == "polite")
    assert polite["cells"][2]["value"] > 0.8, "what the others hold polite this person calls rude"
    assert "my answers beside the most probable labels" in signed_in(people[4]).get("/me/score/").content.decode()
    assert signed_in(late).get("/api/me/scores/").json()["results"][0]["matrices"] == []


def test_a_subjective_project_has_nobodys_confusion_matrix_also_if_it_becomes_one() -> None:
    organisation, project, owner, people = world(5, objective=True)
    vote_all(project, make_items(project, [str(n) for n in range(50)]), people, ["ppppr", "nnnnn"] * 25)
    compute(organisation, project, owner)
    assert question(organisation, project, owner)["matrix"]["people"]
    project.objective = False
    project.save()
    assert question(organisation, project, owner)["matrix"]["people"] == []
    assert signed_in(people[0]).get("/api/me/scores/").json()["results"] == []
    compute(organisation, project, owner)
    assert AgreementReport.objects.get().report["questions"][0]["matrix"]["people"] == []


def test_a_report_of_an_older_form_counts_as_never_computed() -> None:
    organisation, project, owner, _ = world(2)
    compute(organisation, project, owner)
    stored = AgreementReport.objects.get()
    del stored.report["form"]
    stored.save()
    assert agreement_get(actor_in(organisation, owner), project.pk).questions is None
    assert b"Not computed yet" in signed_in(owner).get(f"/p/{project.pk}/agreement/").content


def test_one_of_two_people_cannot_read_the_others_labels_out_of_agreement() -> None:
    organisation, project, owner, people = world(2)
    vote_all(project, make_items(project, ["1", "2"]), people, ["pp", "pn"])
    compute(organisation, project, owner)
    annotator = signed_in(people[0])
    for address in (f"/p/{project.pk}/agreement/", f"/api/projects/{project.pk}/agreement/"):
        assert annotator.get(address).status_code == 403
    both = make_member(organisation, Role.ANNOTATOR, Role.REVIEWER)
    make_vote(project, make_items(project, ["3"])[0], both, {"tone": "rude"})
    compute(organisation, project, owner)
    withheld = question(organisation, project, both)
    assert withheld["withheld"] and not {"parts", "confusion", "disputed"} & set(withheld)
    body = signed_in(both).get(f"/api/projects/{project.pk}/agreement/").json()["questions"][0]
    assert "alpha" not in str(body) and "neutral" not in str(body)
    reviewer = make_member(organisation, Role.REVIEWER)
    assert question(organisation, project, reviewer)["parts"], "who does not vote there sees the numbers"


def test_newer_votes_make_the_report_stale_until_it_is_computed_again() -> None:
    organisation, project, owner, people = world(2)
    items = make_items(project, ["1", "2"])
    vote_all(project, items[:1], people, ["pp"])
    compute(organisation, project, owner)
    browser = signed_in(owner)
    address = f"/p/{project.pk}/agreement/"
    assert b"Votes have come since" not in browser.get(address).content
    vote_all(project, items[1:], people, ["pn"])
    assert b"Votes have come since" in browser.get(address).content
    asked = browser.post(address)
    assert (asked.status_code, asked["Location"]) == (302, address)
    waiting = Job.objects.get(state=JobState.QUEUED)
    assert f"/api/jobs/{waiting.pk}/".encode() in browser.get(address).content
    job_run(waiting.pk)
    page = browser.get(address).content
    assert b"Votes have come since" not in page and b"style=" not in page


def test_the_page_reads_before_and_after_the_first_computation() -> None:
    organisation, project, owner, people = world(5, slice_attributes=["channel"])
    items = make_items(project, ["1", "2", "3"], attributes={"channel": "mail"})
    vote_all(project, items, people, ["ppppp", "pnnnn", "rrrpp"])
    browser = signed_in(owner)
    address = f"/p/{project.pk}/agreement/"
    assert b"Not computed yet" in browser.get(address).content
    compute(organisation, project, owner)
    page = browser.get(address).content.decode()
    for words in ("What is the tone?", "<svg", "Most disputed items", items[1].external_id, "Items by channel", "heat"):
        assert words in page
    assert "style=" not in page and "<script>" not in page


def test_the_page_takes_as_many_queries_for_one_disputed_item_as_for_twenty() -> None:
    counts = []
    for size in (1, 20):
        organisation, project, owner, people = world(2)
        vote_all(project, make_items(project, [str(n) for n in range(size)]), people, ["pn"] * size)
        compute(organisation, project, owner)
        browser = signed_in(owner)
        browser.get(f"/p/{project.pk}/agreement/")
        with CaptureQueriesContext(connection) as watched:
            browser.get(f"/p/{project.pk}/agreement/")
        counts.append(len(watched))
    assert counts[0] == counts[1]


def test_the_api_queues_once_per_key_and_answers_with_the_numbers() -> None:
    _organisation, project, owner, people = world(2)
    vote_all(project, make_items(project, ["1", "2"]), people, ["pp", "pn"])
    browser, address = signed_in(owner), f"/api/projects/{project.pk}/agreement/"
    assert browser.get(address).json()["questions"] is None
    asked = [browser.post(address, headers={"Idempotency-Key": "k"}, content_type="application/json") for _ in (1, 2)]
    assert [answer.status_code for answer in asked] == [202, 202]
    assert asked[0].json() == asked[1].json()
    assert browser.post(address, {"force": True}, content_type="application/json").status_code == 422
    job_run(asked[0].json()["job"])
    body = browser.get(address).json()
    assert body["questions"][0]["parts"][0]["alpha"]["items"] == 2 and body["stale"] is False
    assert browser.get(f"{address}matrix/?question=nothing").status_code == 404
    assert browser.get(f"{address}matrix/").status_code == 400
    assert browser.get(f"{address}matrix/?question=tone").json()["matrix"] is None


def test_pages_call_labels_by_their_titles() -> None:
    labels = [{"value": f"c{number:02}", "title": title} for number, title in enumerate(("Courteous", "Plain", "Rude"))]
    schema = {"questions": [{**SCHEMA["questions"][0], "labels": labels}]}
    organisation, project, owner, people = world(5, schema=schema)
    items = make_items(project, ["1", "2", "3"])
    for item in items:
        for place, person in enumerate(people):
            vote = vote_row(project, item, person, {"tone": f"c0{place % 3}"})
            vote.labels = [f"tone=c0{place % 3}"]
            vote.save()
    compute(organisation, project, owner)
    browser = signed_in(owner)
    for page in ("agreement/", f"items/{items[0].pk}/"):
        shown = browser.get(f"/p/{project.pk}/{page}").content.decode()
        assert "Courteous" in shown
        assert "c00" not in shown
    assert (
        '<option value="tone:c00">tone: Courteous</option>' in browser.get(f"/p/{project.pk}/items/").content.decode()
    )
    mine = signed_in(people[0]).get("/work/votes/").content.decode()
    assert "tone: Courteous" in mine
    assert "c00" not in mine
