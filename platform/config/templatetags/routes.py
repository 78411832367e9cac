"""Links a person may follow: the navigation asks the same role × route table that answers the request."""

from collections.abc import Iterable

from django import template
from django.urls import NoReverseMatch, reverse

from config.authority.table import RULES

register = template.Library()


@register.simple_tag
def route_for(roles: Iterable[str], view_name: str, **kwargs: object) -> str:
    """The address of a page for somebody with these roles, or "" where they may not read it or it does not exist.

    `{% route_for membership.roles "pay:payouts" org=membership.organisation.slug as payouts_url %}`
    """
    row = RULES.get(view_name)
    if row is None or (row.read.roles is not None and row.read.roles.isdisjoint(roles or ())):
        return ""
    try:
        return reverse(view_name, kwargs=kwargs)
    except NoReverseMatch:
        return ""
