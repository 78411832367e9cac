"""The profile as a form: every field optional, with “prefer not to say” among the answers."""

from typing import Any

from django import forms

from annotations.profiles.domain.attributes import ATTRIBUTES, PREFER_NOT_TO_SAY


class ProfileAnswersForm(forms.Form):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for attribute in ATTRIBUTES.values():
            said = [*attribute.values, PREFER_NOT_TO_SAY]
            self.fields[attribute.name] = forms.ChoiceField(
                label=attribute.title,
                required=False,
                choices=[("", "No answer"), *((value, attribute.words(value)) for value in said)],
            )
