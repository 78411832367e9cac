"""The form that begins a freeze."""

from typing import Any, Final

from django import forms

from annotations.quality.domain.method_names import DEFAULT_METHOD, METHOD_NAMES
from kernel.errors import FairhandError, Invalid

_METHODS: Final = [(name, method.title) for name, method in METHOD_NAMES.items()]
_SPLITS: Final = [
    ("", "No splits"),
    ("80/10/10", "Train 80, validation 10, test 10"),
    ("80/20", "Train 80, test 20"),
]
_SHARES: Final = {
    "80/10/10": {"train": 80, "validation": 10, "test": 10},
    "80/20": {"train": 80, "test": 20},
}


class FreezeForm(forms.Form):
    version = forms.CharField(
        max_length=20, required=False, help_text="Three numbers such as 1.2.0; left empty, the next one."
    )
    note = forms.CharField(
        max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="What changed, and why."
    )
    method = forms.ChoiceField(
        choices=_METHODS,
        initial=DEFAULT_METHOD,
        label="Labels from votes by",
        help_text="Every single vote is in the release as well. Where people may rightly differ, no model knows better "
        "than the shares of the majority vote.",
    )
    splits = forms.ChoiceField(
        choices=_SPLITS, required=False, help_text="By hash of the item’s id: an item stays in its split for ever."
    )

    def values(self) -> dict[str, Any]:
        """The arguments of the service."""
        given = self.cleaned_data
        shares = _SHARES.get(given["splits"])
        return {
            "version": given["version"] or None,
            "note": given["note"],
            "method": given["method"],
            "splits": {"shares": shares} if shares else None,
        }

    def refuse(self, refusal: FairhandError) -> None:
        """Show why the service refused, at the field it named where it named one."""
        for entry in refusal.errors if isinstance(refusal, Invalid) else []:
            field = entry.get("field", "")
            self.add_error(field if field in self.fields else None, entry["message"])
        if not self.errors:
            self.add_error(None, str(refusal))
