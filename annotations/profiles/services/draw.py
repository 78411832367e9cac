"""Taking groups from profiles for a release: only under a live consent, never fewer than five people, once per freeze."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.profiles.domain.attributes import groups_of
from annotations.profiles.domain.consent import PURPOSES, Purposes
from annotations.profiles.domain.suppression import FEWEST_PEOPLE, released_groups
from annotations.profiles.models import DrawnGroups, GroupDraw, ProfileHolder
from annotations.profiles.selectors.consents import consenting_among
from annotations.profiles.services.reading import Answers, answers_read, drawn_read
from annotations.profiles.services.sealed import answers_seal
from annotations.projects.selectors.projects import project_get

# The order decides whose combination is kept when both cannot be: what audits compare most often comes first.
ORDER = ("gender", "age", "region", "education", "disability")


@dataclass(frozen=True, slots=True)
class Groups:
    """`attributes` are the columns; `of` is {person: {attribute: value}} with nobody and nothing that may not be shown."""

    attributes: list[str]
    of: Answers


def groups_draw(
    *, actor: Actor, uid: str, project_id: int, user_ids: Iterable[int], what_for: str, now: datetime
) -> Groups:
    """The groups that may stand in a release beside these people, who are all of those in it.

    Asked again with the same `uid`, it gives the same groups, whatever was agreed or withdrawn since: a freeze that died
    halfway goes on to the same bytes. Every read has its access row; `what_for` is what the person finds in it.
    """
    project = project_get(actor, project_id)
    earlier = GroupDraw.objects.filter(pk=uid, project_id=project_id).first()
    if earlier is not None:
        return Groups(earlier.attributes, drawn_read(actor=actor, draw=earlier, purpose=earlier.what_for))
    agreed = consenting_among(user_ids, PURPOSES[Purposes.RELEASED_GROUPS])

    draw = GroupDraw(pk=UUID(uid), project_id=project_id, what_for=what_for, k=FEWEST_PEOPLE, at=now)

    def keep(answers: Answers) -> Groups:
        return _keep(actor, project.organisation_id, draw, answers)

    return answers_read(actor=actor, user_ids=agreed, purpose=what_for, then=keep)


@transaction.atomic
def _keep(actor: Actor, organisation_id: int, draw: GroupDraw, answers: Answers) -> Groups:
    """Decide what may be shown and write it down, encrypted, beside whom it is about."""
    said = {person: groups_of(given) for person, given in answers.items()}
    shown = {person: groups for person, groups in released_groups(said, ORDER).items() if groups}
    draw.attributes = [name for name in ORDER if any(name in groups for groups in shown.values())]
    purpose = PURPOSES[Purposes.RELEASED_GROUPS]
    draw.purpose, draw.text_version = purpose.name, purpose.current.version
    draw.save(force_insert=True)
    rows = []
    for holder in ProfileHolder.objects.filter(user_id__in=shown).order_by("pk"):
        sealed = answers_seal(holder.profile_id, shown[holder.user_id])
        rows.append(DrawnGroups(draw=draw, profile_id=holder.profile_id, key_id=sealed.key_id, sealed=sealed.data))
    DrawnGroups.objects.bulk_create(rows, batch_size=1000)
    record(
        user=actor.user,
        organisation_id=organisation_id,
        action="profiles:groups:draw",
        subject=f"project:{draw.project_id}",
        data={
            "purpose": draw.purpose,
            "text_version": draw.text_version,
            "text_sha256": purpose.current.sha256,
            "attributes": draw.attributes,
            "k": draw.k,
        },
        at=draw.at,
    )
    return Groups(draw.attributes, shown)
