"""What every page's frame needs: who is signed in, where they belong, whether a worker runs."""

from typing import Any

from django.http import HttpRequest

from accounts.models import InstallationDuty, Membership
from background.health import worker_is_alive
from kernel import clock
from notices.selectors.inbox import unread_count


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"memberships": [], "worker_alive": True}
    memberships = list(
        Membership.objects.filter(user=user, active=True).select_related("organisation").order_by("organisation__name")
    )
    return {
        "actor": getattr(request, "actor", None),
        "memberships": memberships,
        "all_roles": {role for membership in memberships for role in membership.roles},
        "duty": InstallationDuty.objects.filter(user=user).values_list("duty", flat=True).first(),
        "worker_alive": worker_is_alive(),
        "unread": unread_count(user.pk, now=clock.utcnow()),
    }
