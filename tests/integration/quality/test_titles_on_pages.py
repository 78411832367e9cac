"""Pages say what the workbench says: the titles of questions and labels, never the values they are stored by."""

import pytest
from django.test import Client

from annotations.items.models import PreLabel
from annotations.quality.models import Gold
from tests.factories.people import signed_in
from tests.factories.projects import make_items
from tests.factories.recourse import Court, make_court, make_gold

pytestmark = pytest.mark.django_db

SCHEMA = {
    "questions": [
        {
            "id": "tone",
            "kind": "single_choice",
            "title": "Is it hateful?",
            "labels": [{"value": "polite", "title": "Not hateful"}, {"value": "rude", "title": "Hateful"}],
        }
    ]
}


@pytest.fixture
def court() -> Court:
    return make_court(objective=True, schema=SCHEMA)


@pytest.fixture
def gold(court: Court) -> Gold:
    """Ada found it hateful, two adjudicators did not."""
    return make_gold(court, right=0, wrong=1)[0]


def page(client: Client, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode()


def test_gold_and_its_contests_name_the_question_and_the_answer_as_the_workbench_does(court: Court, gold: Gold) -> None:
    signed_in(court.ada).post(f"/me/score/{gold.pk}/contest/", {"reason": "It is not."})
    shown = page(signed_in(court.reviewer), f"/p/{court.project.pk}/gold/")
    assert shown.count("Is it hateful?") == 2
    assert shown.count("Not hateful") == 2
    assert "polite" not in shown


def test_my_score_names_what_i_chose_and_what_is_gold(court: Court, gold: Gold) -> None:
    shown = page(signed_in(court.ada), "/me/score/")
    assert "Is it hateful? · you chose “Hateful”, gold is “Not hateful”" in shown
    assert "rude" not in shown


def test_what_came_with_the_data_reads_like_an_answer(court: Court) -> None:
    item = make_items(court.project, ["Go away"])[0]
    PreLabel.objects.create(item=item, question="tone", answer="rude", origin="a model")
    shown = page(signed_in(court.owner), f"/p/{court.project.pk}/items/{item.pk}/")
    assert "<dt>Is it hateful?</dt><dd>Hateful</dd>" in shown
    assert "rude" not in shown
