from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.user import User
from accounts.roles import Duty, Role

ROLE_CHOICES = [(role.value, role.value) for role in Role]


class Organisation(models.Model):
    """`conformance` marks one that `fairhand conformance` made for itself: only there may an operator make people."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    conformance = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person in one organisation, with one or more roles. An inactive membership opens nothing.

    `closed_projects` are projects a decision has closed to them, `held_until` the end of an emergency hold: what
    annotations.recourse decided, kept here because every lease reads this row anyway.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=ROLE_CHOICES))
    active = models.BooleanField(default=True)
    closed_projects = ArrayField(models.BigIntegerField(), default=list, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="accounts_one_membership")]

    def __str__(self) -> str:
        return f"{self.user} in {self.organisation}"


class InstallationDuty(models.Model):
    """A duty of the installation. A person holds at most one: nobody stands on both sides of a two-person rule."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="duty")
    duty = models.CharField(max_length=20, choices=[(duty.value, duty.value) for duty in Duty])
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.duty}"
