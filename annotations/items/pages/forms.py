"""Forms of the data pages."""

from typing import Any

from django import forms

from annotations.items.domain.severity import HIGHEST_LEVEL, Category
from annotations.items.models import ImportKind
from annotations.projects.models import ItemKind, Project

NAMES = {
    Category.VIOLENCE_GORE: "Violence and gore",
    Category.SEXUAL: "Sexual content",
    Category.CHILD_SAFETY: "Child safety",
    Category.HATE: "Hate",
    Category.SELF_HARM: "Self-harm",
    Category.ANIMAL_CRUELTY: "Cruelty to animals",
    Category.OTHER: "Other disturbing content",
}
_LEVELS = [(0, "none"), (1, "1 mild"), (2, "2 moderate"), (3, "3 strong"), (4, "4 extreme")]
assert len(_LEVELS) == HIGHEST_LEVEL + 1


class SourceForm(forms.Form):
    name = forms.CharField(max_length=120, help_text="How people here call it, for example “support mail 2026”.")
    collector = forms.CharField(max_length=200, required=False, label="Who collected it")
    licence = forms.CharField(max_length=120, required=False)
    lawful_basis = forms.CharField(max_length=200, required=False, label="Legal basis")
    purpose = forms.CharField(max_length=300, required=False, label="Collected for what purpose")
    time_frame = forms.CharField(max_length=120, required=False, label="Collected when")
    notice_and_consent = forms.CharField(
        max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3}), label="Notice and consent",
        help_text="Were the people it is about told, and did they agree?",
    )  # fmt: skip
    unknown = forms.BooleanField(
        required=False, label="I do not know how disturbing it is",
        help_text="Every item then counts as level 3 until enough of them were rated: consent and limits apply.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category, title in NAMES.items():
            self.fields[category.value] = forms.TypedChoiceField(coerce=int, choices=_LEVELS, label=title, initial=0)

    def texts(self) -> dict[str, str]:
        """What source_create takes as text."""
        skip = {"unknown", *(category.value for category in Category)}
        return {name: value for name, value in self.cleaned_data.items() if name not in skip}

    def severity(self) -> dict[str, int] | None:
        if self.cleaned_data["unknown"]:
            return None
        return {str(c): self.cleaned_data[c.value] for c in Category if self.cleaned_data[c.value]}


class UploadForm(forms.Form):
    file = forms.FileField(allow_empty_file=True, max_length=1000)
    kind = forms.ChoiceField()
    source = forms.ChoiceField()

    def __init__(self, project: Project, sources: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = [ImportKind.CSV, ImportKind.JSONL, ImportKind.PARQUET]
        kinds = [*([ImportKind.IMAGES] if project.item_kind == ItemKind.IMAGE else texts), ImportKind.VOTES]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["source"].choices = [(name, name) for name in sources]  # type: ignore[attr-defined]
