"""Forms of the project pages. They only read what was typed; the services decide what is right."""

import json
from typing import Any

from django import forms

from annotations.projects.domain.kinds import KINDS
from annotations.projects.models import ItemKind, PayKind
from kernel import jsonsafe
from kernel.errors import FairhandError, Invalid
from kernel.money import EXPONENTS, Money

_CODE = {"class": "code", "spellcheck": "false", "autocomplete": "off"}
# The API's names of fields, where the form calls them otherwise.
_FIELDS = {
    "rate_minor": "rate",
    "floor_minor": "floor",
    "expected_item_s": "seconds_per_item",
    "schema": "definition",
    "max_view_ms": "max_view_s",
}


class NamesField(forms.CharField):
    """Names with commas between them, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(name.strip() for name in super().clean(value).split(",") if name.strip()))


class NoteForm(forms.Form):
    """What every new version may say about itself; comes last."""

    change_note = forms.CharField(
        label="What changed", max_length=300, required=False, help_text="One line for the history."
    )


class SchemaFields(forms.Form):
    definition = forms.CharField(
        label="Questions",
        max_length=300_000,
        widget=forms.Textarea(attrs={**_CODE, "rows": 22}),
        help_text=f"JSON. Kinds: {', '.join(KINDS)}.",
    )

    def clean_definition(self) -> Any:
        try:
            return jsonsafe.loads(self.cleaned_data["definition"])
        except FairhandError as refusal:
            raise forms.ValidationError(str(refusal)) from None


class GuidelineFields(forms.Form):
    guidelines = forms.CharField(
        label="Guidelines",
        max_length=250_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "code"}),
        help_text="Markdown. What annotators read before they begin, and beside every item.",
    )


class PayFields(forms.Form):
    kind = forms.ChoiceField(label="Paid", choices=PayKind.choices, initial=PayKind.PER_ITEM)
    currency = forms.CharField(label="Currency", max_length=3, initial="EUR", help_text="ISO 4217, such as EUR.")
    rate = forms.CharField(
        label="Rate", max_length=20, required=False, help_text="Per item, or per hour. Such as 0.12. Empty if unpaid."
    )
    floor = forms.CharField(
        label="Hourly floor",
        max_length=20,
        required=False,
        help_text="Nobody earns less for an hour of active time; the floor of a person's place of work holds where it is higher.",
    )
    seconds_per_item = forms.IntegerField(
        label="Seconds an item takes",
        min_value=1,
        max_value=36_000,
        required=False,
        help_text="The estimate until work is recorded. Label ten yourself to find out.",
    )
    longest_item_s = forms.IntegerField(
        label="Seconds an item takes at most",
        min_value=1,
        max_value=36_000,
        required=False,
        help_text="For the money that must lie in escrow; never a limit on pay. 300 unless you say otherwise.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        currency = str(data.get("currency", "")).upper()
        if currency not in EXPONENTS:
            self.add_error("currency", "An ISO 4217 code this installation knows, such as EUR.")
            return data
        data["currency"] = currency
        for field in ("rate", "floor"):
            if data.get("kind") == PayKind.UNPAID and not data.get(field):
                data[f"{field}_minor"] = 0
            elif field in data:
                try:
                    data[f"{field}_minor"] = Money.parse(data[field], currency).minor
                except Invalid as refusal:
                    self.add_error(field, str(refusal))
        return data

    def terms(self) -> dict[str, Any]:
        """The arguments of pay_set."""
        data = self.cleaned_data
        return {
            "expected_item_s": data["seconds_per_item"],
            **{name: data[name] for name in ("kind", "currency", "rate_minor", "floor_minor", "longest_item_s")},
        }

    def hourly(self) -> Money | None:
        """What an hour comes to at the pace that was typed; None where that cannot be said."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        if data["kind"] == PayKind.UNPAID:
            return None
        if data["kind"] == PayKind.HOURLY:
            return Money(max(data["rate_minor"], data["floor_minor"]), data["currency"])
        if not data["seconds_per_item"]:
            return None
        return Money(max(data["floor_minor"], data["rate_minor"] * 3600 // data["seconds_per_item"]), data["currency"])


class AttributeFields(forms.Form):
    slices = NamesField(
        label="Slices", help_text="Attributes of items to compare by, with commas between: channel, region."
    )
    protected = NamesField(label="Protected attributes", help_text="Attributes the bias audit looks at in particular.")
    support_contact = forms.CharField(
        label="Whom to turn to",
        max_length=200,
        required=False,
        help_text="A named person. Required where content may disturb (level 2 or more).",
    )
    content_notice = forms.CharField(
        label="Content notice",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What people may come to see, in plain words. Shown before they begin; required from level 2 on.",
    )
    licence = forms.CharField(label="Licence of the data", max_length=120, required=False)


class NewProjectForm(AttributeFields, PayFields, GuidelineFields, SchemaFields):
    """The whole short path on one page."""

    name = forms.CharField(label="Name", max_length=120)
    description = forms.CharField(
        label="What it is for", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    item_kind = forms.ChoiceField(label="Items", choices=ItemKind.choices)
    overlap = forms.IntegerField(
        label="People per item", min_value=1, max_value=100, initial=2, help_text="Agreement needs at least two."
    )
    objective = forms.BooleanField(
        label="The questions have one right answer",
        required=False,
        help_text="Leave it off for questions of judgement.",
    )
    label_studio = forms.CharField(
        label="Labelling configuration",
        max_length=300_000,
        required=False,
        widget=forms.Textarea(attrs={**_CODE, "rows": 8, "placeholder": "<View> … </View>"}),
        help_text="In Label Studio under Settings, Labeling Interface, Code. What cannot be asked here is named.",
    )


class BasicsForm(AttributeFields):
    name = forms.CharField(label="Name", max_length=120)
    description = forms.CharField(
        label="What it is for", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["name", "description"]


class SchemaForm(SchemaFields, NoteForm):
    field_order = ["definition", "change_note"]


class GuidelineForm(GuidelineFields, NoteForm):
    field_order = ["guidelines", "change_note"]


class PayForm(PayFields, NoteForm):
    field_order = ["kind", "currency", "rate", "floor", "seconds_per_item", "longest_item_s", "change_note"]


class ExposureForm(NoteForm):
    max_view_s = forms.IntegerField(
        label="Longest view of one item", min_value=5, max_value=600, help_text="In seconds."
    )
    blur_from_level = forms.TypedChoiceField(
        label="Hidden until asked for",
        choices=[(1, "From level 1"), (2, "From level 2")],
        coerce=int,
        help_text="From level 2 on everything is hidden in any case.",
    )
    field_order = ["max_view_s", "blur_from_level", "change_note"]


def pretty(definition: dict[str, Any]) -> str:
    """A definition as it stands in the editor."""
    return json.dumps(definition, ensure_ascii=False, indent=2)


def show_refusal(form: forms.Form, refusal: FairhandError) -> None:
    """Put a service's refusal on the form; problems within a schema go to its editor, each with its path."""
    entries = refusal.errors if isinstance(refusal, Invalid) else []
    for entry in entries:
        field = entry.get("field", "")
        name = _FIELDS.get(field, field)
        if name in form.fields:
            form.add_error(name, entry["message"])
        elif "definition" in form.fields and field.startswith("questions"):
            form.add_error("definition", f"{field}: {entry['message']}")
        else:
            form.add_error(None, f"{field}: {entry['message']}" if field else entry["message"])
    if not entries:
        form.add_error(None, str(refusal))
