"""Whoever may read a release is offered no link that their role may not follow."""

import re

import pytest
from django.test import Client

from accounts.roles import Role
from tests.factories.people import make_member, signed_in
from tests.factories.releases import freeze, make_labelled_project

READERS = (Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR, Role.STEWARD)


@pytest.mark.usefixtures("committed_db")
def test_every_link_of_a_release_and_of_their_list_opens_for_who_sees_it() -> None:
    project, _ = make_labelled_project()
    version = freeze(project).version
    refused = {}
    for role in READERS:
        browser = signed_in(make_member(project.organisation, role))
        for page in (f"/p/{project.pk}/releases/", f"/p/{project.pk}/releases/{version}/"):
            refused[role, page] = dead_links(browser, page)
    assert {where: links for where, links in refused.items() if links} == {}


def dead_links(browser: Client, page: str) -> list[str]:
    shown = browser.get(page)
    assert shown.status_code == 200
    links = set(re.findall(r'href="(/[^"#?]*)', shown.content.decode()))
    return sorted(link for link in links if not link.startswith("/static/") and browser.get(link).status_code >= 400)
