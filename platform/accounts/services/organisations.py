"""Organisations are made by the operator's command line, each with its first administrator."""

from django.db import transaction
from django.utils.text import slugify

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.services.journal import record
from accounts.services.memberships import membership_grant
from accounts.services.text import clean_line
from kernel.errors import Conflict, Invalid


@transaction.atomic
def organisation_create(*, name: str, administrator: User, slug: str | None = None) -> Organisation:
    """Make an organisation whose first administrator is `administrator`.

    Without a slug one is made from the name, with a number when it is taken. Raises Conflict when a given one is taken.
    """
    name = clean_line(name, field="name", longest=120)
    if slug is None:
        slug = _free_slug(name)
    elif slug != slugify(slug) or not 1 <= len(slug) <= 60:
        raise Invalid(
            "The slug needs correcting.", errors=[{"field": "slug", "message": "Lower-case letters, digits, hyphens."}]
        )
    elif Organisation.objects.filter(slug=slug).exists():
        raise Conflict(f"There is an organisation called {slug} already.", kept="Nothing was changed.")
    organisation = Organisation.objects.create(name=name, slug=slug)
    record(
        user=administrator,
        organisation_id=organisation.pk,
        action="accounts:organisation:create",
        subject=f"organisation:{organisation.pk}",
        data={"slug": slug},
    )
    membership_grant(organisation=organisation, user=administrator, roles=[Role.ADMINISTRATOR], by=administrator)
    return organisation


def _free_slug(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for slug in (f"{base}-{number}" for number in range(2, len(taken) + 3)) if slug not in taken)
