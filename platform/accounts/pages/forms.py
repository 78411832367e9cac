"""Forms of the people pages. They only read what was typed; the services decide what is right."""

from django import forms

from accounts.models import Membership
from accounts.roles import ROLE_TITLES, Scope
from accounts.services.time_zones import time_zones
from kernel.errors import FairhandError, Invalid

ROLE_CHOICES = [(role.value, title) for role, title in ROLE_TITLES.items()]
SCOPE_CHOICES = [
    (Scope.READ.value, "Read what I may read"),
    (Scope.WRITE.value, "Change what I may change"),
    (Scope.LABEL.value, "Label items"),
    (Scope.RELEASES.value, "Pull releases"),
]
DAYS_CHOICES = [(30, "30 days"), (90, "90 days"), (365, "A year")]


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254)
    roles = forms.MultipleChoiceField(label="Roles", choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple)


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(label="Roles", choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple)


class ProfileForm(forms.Form):
    display_name = forms.CharField(label="Name", max_length=120, help_text="What others in your organisations see.")
    time_zone = forms.ChoiceField(label="Time zone", choices=lambda: [(name, name) for name in time_zones()])


class TokenForm(forms.Form):
    name = forms.CharField(label="Name", max_length=80, help_text="What it is for, such as training pipeline.")
    scopes = forms.MultipleChoiceField(label="It may", choices=SCOPE_CHOICES, widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(label="It ends after", choices=DAYS_CHOICES, coerce=int, initial=90)
    organisation = forms.ChoiceField(
        label="Organisation",
        required=False,
        help_text="A token bound to one organisation opens nothing personal, such as your pay.",
    )

    def offer(self, memberships: list[Membership]) -> "TokenForm":
        choices = [("", "All of mine"), *((m.organisation.slug, m.organisation.name) for m in memberships)]
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        return self


class AccountForm(forms.Form):
    display_name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Password",
        max_length=200,
        strip=False,
        help_text="At least 10 characters, and not a common one.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = forms.ChoiceField(
        label="Time zone", choices=lambda: [(name, name) for name in time_zones()], initial="UTC"
    )


def show_refusal(form: forms.Form, refusal: FairhandError) -> None:
    """Put a service's refusal on the form: on its fields where it names them, else above the form."""
    entries = refusal.errors if isinstance(refusal, Invalid) else []
    for entry in entries:
        field = entry.get("field")
        form.add_error(field if field in form.fields else None, entry["message"])
    if not entries:
        form.add_error(None, str(refusal))
