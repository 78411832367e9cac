"""Whether a person has just shown who they are: asked before what a found open browser must not be able to do."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from django.http import HttpRequest


def just_confirmed(request: HttpRequest) -> bool:
    """Whether the person has shown a password or second factor in the last minutes. Who has neither cannot have."""
    return bool(get_reauthentication_flows(request.user)) and did_recently_reauthenticate(request)
