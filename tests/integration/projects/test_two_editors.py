"""I05, as far as it goes: two who edit one project at once lose neither a field of the other's nor a version.

Of two who change the very same field the later one stands, without a 412; the journal has both.
"""

from functools import partial

import pytest

from accounts.roles import Role
from annotations.projects.models import GuidelineVersion, Project
from annotations.projects.services.projects import project_update
from annotations.projects.services.versions import guideline_set
from journal.models import Event
from tests.factories.parallel import at_once, in_parallel
from tests.factories.people import actor_in, make_member
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")


def test_two_who_change_different_fields_at_once_both_find_their_change() -> None:
    project = make_project()
    owner = actor_in(project.organisation, project.created_by)
    other = actor_in(project.organisation, make_member(project.organisation, Role.OWNER))
    for number in range(3):
        came_to = at_once(
            partial(project_update, actor=owner, project_id=project.pk, description=f"Description {number}."),
            partial(project_update, actor=other, project_id=project.pk, support_contact=f"Contact {number}"),
        )
        assert not [one for one in came_to if isinstance(one, Exception)]
        project.refresh_from_db()
        assert (project.description, project.support_contact) == (f"Description {number}.", f"Contact {number}")


def test_guidelines_written_by_several_at_once_are_versions_one_after_the_other() -> None:
    project = make_project()
    owner = actor_in(project.organisation, project.created_by)
    before = GuidelineVersion.objects.filter(project=project).count()
    came_to = in_parallel(
        4, lambda place: guideline_set(actor=owner, project_id=project.pk, markdown=f"# Rules {place}\n\nRead.")
    )
    assert not [one for one in came_to if isinstance(one, Exception)]
    made = GuidelineVersion.objects.filter(project=project).order_by("number")
    assert [version.number for version in made] == list(range(1, before + 5))
    assert {f"# Rules {place}" in "".join(made.values_list("markdown", flat=True)) for place in range(4)} == {True}
    in_force = Project.objects.get(pk=project.pk).current_guideline
    assert in_force == made.last()
    assert Event.objects.filter(subject=f"project:{project.pk}", action__contains="guideline").count() >= 4
