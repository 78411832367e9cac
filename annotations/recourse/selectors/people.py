"""Whom a decision is about: by membership, or by the pseudonym under which their work is seen."""

from accounts.models import Membership, PersonKey, User
from accounts.roles import Role
from accounts.services.pseudonyms import pseudonym
from kernel.errors import NotFound


def person_in(*, organisation_id: int, project_id: int | None, named: str) -> tuple[Membership, str]:
    """The membership meant, and what the decider may go on calling the person.

    `named` is a membership's id, or a pseudonym of the project ("p-…"): whoever knows only the pseudonym learns no
    name by deciding. Raises NotFound for anybody outside the organisation.
    """
    members = Membership.objects.filter(organisation_id=organisation_id, active=True).select_related("user")
    if named.isascii() and named.isdigit() and len(named) < 19:
        found = members.filter(pk=int(named)).first()
        if found is not None:
            return found, str(found.user)
    if named.startswith("p-") and project_id is not None:
        keys = PersonKey.objects.filter(user__in=members.values("user"))
        for user_id, key in keys.values_list("user_id", "key"):
            if pseudonym(bytes(key), f"project:{project_id}") == named:
                return members.get(user_id=user_id), named
    raise NotFound(
        "There is no such person in this organisation.", remedy="Name a membership, or a pseudonym of the project."
    )


def reviewers_beside(*, organisation_id: int, not_these: set[int]) -> list[User]:
    """Who may answer an appeal there."""
    members = Membership.objects.filter(organisation_id=organisation_id, active=True).exclude(user_id__in=not_these)
    roles = [Role.OWNER.value, Role.ADMINISTRATOR.value, Role.REVIEWER.value]
    return [member.user for member in members.filter(roles__overlap=roles).select_related("user").order_by("pk")]
