"""The two duties of the installation. One person holds at most one: nobody stands on both sides of a two-person rule."""

from django.db import transaction

from accounts.models import InstallationDuty, User
from accounts.roles import DUTY_TITLES, Duty
from accounts.services.journal import INSTALLATION, record
from kernel.errors import Conflict


@transaction.atomic
def duty_set(*, user: User, duty: Duty) -> InstallationDuty:
    """Give a person a duty. Giving it again changes nothing; raises Conflict when they hold the other one."""
    User.objects.select_for_update().get(pk=user.pk)
    held = InstallationDuty.objects.filter(user=user).first()
    if held is None:
        held = InstallationDuty.objects.create(user=user, duty=duty)
        record(
            user=user,
            organisation_id=INSTALLATION,
            action="accounts:duty:set",
            subject=f"duty:{held.pk}",
            data={"duty": duty},
        )
    elif held.duty != duty:
        raise Conflict(
            f"This person is {DUTY_TITLES[Duty(held.duty)].lower()}; nobody may hold both duties.",
            kept="Nothing was changed.",
            remedy="Choose another person, or end that duty first.",
        )
    return held


@transaction.atomic
def duty_end(*, user: User) -> None:
    """Take the person's duty away. Without one, nothing changes."""
    held = InstallationDuty.objects.select_for_update().filter(user=user).first()
    if held is not None:
        subject, duty = f"duty:{held.pk}", held.duty
        held.delete()
        record(
            user=user, organisation_id=INSTALLATION, action="accounts:duty:end", subject=subject, data={"duty": duty}
        )
