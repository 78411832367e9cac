"""What must hold after any fault: nothing acknowledged is lost, nothing is done twice, books and journal are sound."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, F

from annotations.items.models import Item
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from annotations.work.models import Assignment, AssignmentState, LabelEvent
from governance.provenance.services.sequence import journal_sequence
from governance.provenance.services.verify import journal_verify
from tests.factories.pay import check_ledger


def assert_all_is_well(project: Project, acknowledged: Mapping[int, Mapping[str, Any]]) -> None:
    """I1 to I4 and I6 of one project. `acknowledged` is what clients were told: {lease: the submission in the answer}."""
    votes = LabelEvent.objects.filter(project=project)
    # I1: each acknowledged label is there, once, with the pay that was told.
    found = {vote.assignment_id: vote for vote in votes}
    for lease, told in acknowledged.items():
        assert lease in found, f"the label of lease {lease} was acknowledged and is lost"
        assert found[lease].pay_minor == told["pay"]["amount_minor"]
    # I2: one label a lease, and never more than the overlap.
    assert len(found) == votes.count()
    assert not votes.values("item").annotate(n=Count("id")).filter(n__gt=project.overlap).exists()
    # I3: one accrual a label; every transaction sums to nothing.
    paid = LedgerTransaction.objects.filter(project=project, kind="labelling")
    assert paid.values("assignment_id").distinct().count() == paid.count()
    assert set(paid.values_list("assignment_id", flat=True)) <= set(found)
    check_ledger()
    # I4: one journal event a label, and a log that verifies.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_event WHERE id = ANY(%s)", [[one.event_id for one in found.values()]]
        )
        assert cursor.fetchone()[0] == len({one.event_id for one in found.values()}) == len(found)
    journal_sequence(project.organisation_id)
    checked = journal_verify(project.organisation_id)
    assert checked.sound, checked.problem
    # I6: a place is free, leased or filled, and nothing else.
    for item in Item.objects.filter(project=project).exclude(slots_free=F("project__overlap")):
        live = Assignment.objects.filter(item=item, state=AssignmentState.LEASED).count()
        assert item.slots_free + live + votes.filter(item=item).count() == project.overlap, item
