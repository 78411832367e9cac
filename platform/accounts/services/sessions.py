"""Ending sessions. Django ends them when the password changes; here, when the second factor does (A12)."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from accounts.models import User
from accounts.services.journal import INSTALLATION, record


@transaction.atomic
def end_other_sessions(sender: Any, *, request: HttpRequest, user: User, **_: Any) -> None:
    """Listens to the second factor: every session of the person ends but the one that made the change."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    update_session_auth_hash(request, user)
    record(user=user, organisation_id=INSTALLATION, action="accounts:second-factor:change", subject="profile", data={})
