"""Items belong to what is there: checked once a statement, with the error of a foreign key."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from annotations.items.models import Item
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("column", ["project_id", "source_id", "batch_id"])
def test_an_item_of_something_that_is_not_there_is_refused(column: str) -> None:
    item = make_items(make_project(), ["one"])[0]
    values: dict[str, Any] = {"project_id": item.project_id, column: 999_999_999}
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.bulk_create(
            [Item(external_id=f"x{n}", content={"text": "x"}, content_sha256=bytes(32), **values) for n in range(2)]
        )


def test_an_item_stays_in_its_project() -> None:
    item, other = make_items(make_project(), ["one"])[0], make_project()
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(project_id=other.pk)
    item.refresh_from_db()
    item.save()  # the same project in the SET list is no move


def test_a_project_with_items_cannot_be_deleted_even_by_a_statement() -> None:
    item = make_items(make_project(), ["one"])[0]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_project WHERE id = %s", [item.project_id])
