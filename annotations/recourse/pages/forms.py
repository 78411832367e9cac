"""Forms of the desk. They only read what was typed; the services decide what is right."""

from datetime import datetime, timedelta

from django import forms

from accounts.models import Membership
from annotations.projects.models import Project
from annotations.recourse.domain.decision import DESK_REASONS
from annotations.recourse.words import KIND_CHOICES, REASON_TITLES

DEFAULT_NOTICE = timedelta(days=7)


class AppealForm(forms.Form):
    text = forms.CharField(
        label="Why is it wrong?",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="In your own words. Somebody who did not make the decision reads it.",
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="Your reason",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The person reads this.",
    )


class HoldForm(forms.Form):
    person = forms.ChoiceField(label="Person")
    hours = forms.IntegerField(label="Hours", min_value=1, max_value=72, initial=24, help_text="At most 72.")
    explanation = forms.CharField(
        label="What endangers the account",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They read this at once.",
    )

    def offer(self, members: list[Membership]) -> "HoldForm":
        _choose(self, "person", [(str(member.pk), str(member.user)) for member in members])
        return self


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(label="Decision", choices=[(kind.value, title) for kind, title in KIND_CHOICES.items()])
    member = forms.ChoiceField(label="Person", required=False)
    pseudonym = forms.CharField(
        label="Or a pseudonym",
        required=False,
        max_length=60,
        help_text="As it stands beside a vote (p-…). You learn no name by it.",
    )
    project = forms.ChoiceField(label="Project", required=False, help_text="Not needed to end a membership.")
    reason = forms.ChoiceField(
        label="Reason", choices=[(reason.value, REASON_TITLES[reason]) for reason in DESK_REASONS]
    )
    assignments = forms.CharField(
        label="Work that is rejected",
        required=False,
        help_text="Numbers of assignments, separated by commas. For a rejection only.",
    )
    threshold_percent = forms.IntegerField(
        label="Threshold in percent", required=False, help_text="For quality only: at most 80, with 50 answers on gold."
    )
    evidence = forms.CharField(label="Evidence", max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    rule_version = forms.CharField(
        label="Rule", max_length=60, help_text="What it rests on and in which version, such as guidelines 3."
    )
    explanation = forms.CharField(
        label="Explanation",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The person reads this, and may appeal.",
    )
    effect_at = forms.DateTimeField(
        label="Takes effect (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def offer(self, members: list[Membership], projects: list[Project], now: datetime) -> "DecisionForm":
        _choose(
            self,
            "member",
            [("", "Choose, or name a pseudonym"), *((str(member.pk), str(member.user)) for member in members)],
        )
        _choose(self, "project", [("", "No project"), *((str(project.pk), project.name) for project in projects)])
        self.fields["effect_at"].initial = now + DEFAULT_NOTICE
        return self

    def person_given(self) -> str:
        """How the person is named: the pseudonym where there is one."""
        return str(self.data.get("pseudonym", "")).strip() or str(self.data.get("member", ""))

    def evidence_given(self) -> dict[str, object]:
        """The evidence as the service takes it; a number that is none stays text, and the service names it."""
        data = self.cleaned_data
        found: dict[str, object] = {"note": data["evidence"]}
        if data["assignments"].strip():
            parts = [part.strip() for part in data["assignments"].split(",")]
            found["assignments"] = [int(part) if is_whole(part) else part for part in parts]
        if data["threshold_percent"] is not None:
            found["threshold_percent"] = data["threshold_percent"]
        return found


def is_whole(text: str) -> bool:
    """Whether it is a whole number as people type one; "²" is a digit to Python and no number."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
