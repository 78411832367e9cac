"""Two at once: a rating that arrives in the very moment in which the item it is about is handed in (E8)."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.exposure.domain.dose import Reservation
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureConsent, ExposureReservation
from annotations.exposure.services.rating import item_rate
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item
from kernel import clock
from tests.factories.parallel import Beside
from tests.factories.people import make_member, make_organisation, make_token, make_user, with_token
from tests.factories.projects import make_items, make_project
from tests.integration.test_labelling_loop import lease, submit

pytestmark = pytest.mark.usefixtures("committed_db")


def handing_in(client: Client, offer: Any) -> Beside:
    """The offer, submitted on a connection of its own; its outcome is the status."""
    return Beside(lambda: submit(client, offer, key="k", query="").status_code)


def rough_item_in_hand(*, agreed: int) -> tuple[Item, User, Client, Any]:
    """An item at level 2 and its viewer, who agrees to more or less of such content, with what they were offered."""
    organisation = make_organisation()
    project = make_project(organisation, max_level=agreed, support_contact="Sam")
    (item,) = make_items(project, ["rough"], level=2, severity={"hate": 2}, needs=needs_mask({Category.HATE: 2}))
    annotator = make_member(organisation, Role.ANNOTATOR)
    ExposureConsent.objects.create(user=annotator, category="hate", level=agreed)
    client = with_token(make_token(annotator)[1])
    return item, annotator, client, lease(client, project).json()


def test_a_rating_that_commits_while_the_submission_waits_for_the_item_is_charged_and_settled() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    (item,) = make_items(project, ["seemed harmless"])
    annotator, rater = make_member(organisation, Role.ANNOTATOR), make_user()
    client = with_token(make_token(annotator)[1])
    offer = lease(client, project).json()
    with transaction.atomic():
        item_rate(item_id=item.pk, user=rater, category="hate", level=2, now=clock.utcnow())
        submission = handing_in(client, offer).waiting()
    assert submission.outcome() == 201
    assert not ExposureReservation.objects.filter(settled_at=None).exists()
    charge = ExposureCharge.objects.get(user=annotator)
    assert (charge.level, charge.reason) == (2, "settled")


def test_a_view_rated_higher_while_its_submission_waits_is_charged_at_the_new_level() -> None:
    """What is reserved is read after the locks are had: the statement that waits for them began before the rating ended."""
    item, annotator, client, offer = rough_item_in_hand(agreed=3)
    with transaction.atomic():
        item_rate(item_id=item.pk, user=make_user(), category="hate", level=3, now=clock.utcnow())
        submission = handing_in(client, offer).waiting()
    assert submission.outcome() == 201
    charge = ExposureCharge.objects.get(user=annotator)
    assert (charge.level, charge.reason) == (3, "settled")
    assert ExposureAccount.objects.get(user=annotator).cum_qpms == charge.qpms == Reservation(3, charge.view_ms).qpms


def test_a_submission_that_waits_for_its_item_holds_no_account_that_the_rating_needs() -> None:
    """A rating locks the item and then the accounts of its viewers; a submission in the other order would wait for it forever."""
    item, annotator, client, offer = rough_item_in_hand(agreed=2)
    with transaction.atomic():
        Item.objects.select_for_update().get(pk=item.pk)
        submission = handing_in(client, offer).waiting()
        assert ExposureAccount.objects.select_for_update(nowait=True).get(user=annotator).last_level == 2
    assert submission.outcome() == 201
    assert ExposureCharge.objects.get(user=annotator).reason == "settled"


def test_an_item_rated_in_the_very_moment_in_which_a_harmless_project_hands_it_out_is_not_served() -> None:
    """The project was read as harmless, the item not any more: neither consent nor budget was asked for it."""
    organisation = make_organisation()
    project = make_project(organisation)
    rated, calm = make_items(project, ["seemed harmless", "harmless"])
    Item.objects.filter(pk=rated.pk).update(level=3, severity={"hate": 3}, needs=needs_mask({Category.HATE: 3}))
    client = with_token(make_token(make_member(organisation, Role.ANNOTATOR))[1])
    assert lease(client, project).json()["item"]["id"] == calm.pk
    assert not ExposureReservation.objects.exists()
