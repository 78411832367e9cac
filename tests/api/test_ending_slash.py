"""A write whose address lacks the slash at its end is not turned into a read."""

import pytest

from annotations.items.models import Source
from tests.factories.imports import make_importer


@pytest.mark.django_db
def test_a_write_without_the_slash_is_led_on_as_a_write() -> None:
    importer = make_importer()
    answer = importer.client.post(
        f"{importer.url}/sources", {"name": "mail"}, content_type="application/json", follow=True
    )
    assert answer.redirect_chain == [(f"{importer.url}/sources/", 308)]
    assert (answer.status_code, answer.json()["name"]) == (201, "mail")
    assert Source.objects.filter(project=importer.project, name="mail").count() == 1
