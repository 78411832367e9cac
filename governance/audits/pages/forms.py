"""The form that starts an audit, and the one that answers a finding."""

import json
from pathlib import Path
from typing import Any

from django import forms

from governance.audits.domain.reference_csv import MAX_BYTES, reference_shares
from governance.audits.models import FindingResponse
from kernel.errors import Invalid

_DEPTHS = (("1", "each by itself"), ("2", "and in pairs"), ("3", "in pairs and threes"))


class AuditForm(forms.Form):
    """Which attributes are compared, what is left out, and whom the people are compared with.

    Attributes come from the release itself; `default_slices` are ticked at first.
    """

    slices = forms.MultipleChoiceField(
        label="Attributes of items to compare", required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label="Groups of annotators to compare", required=False, widget=forms.CheckboxSelectMultiple
    )
    excluded = forms.MultipleChoiceField(
        label="Answers to leave out before counting",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Such as “do not know”. The report names them.",
    )
    depth = forms.ChoiceField(label="Attributes are compared", choices=_DEPTHS, initial="1")
    reference = forms.FileField(
        label="Reference population",
        required=False,
        help_text="Optional: a CSV with the columns category and share, and values if the data use other names (several with |).",
    )
    reference_attribute = forms.ChoiceField(label="It describes", required=False)
    reference_name = forms.CharField(label="Its name", required=False, max_length=120)
    reference_source = forms.CharField(label="Its source", required=False, max_length=200)
    reference_date = forms.CharField(
        label="Its date", required=False, max_length=40, help_text="The day or year the figures are of."
    )

    def __init__(self, *args: Any, columns: "SnapshotColumns", default_slices: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        self._choices("slices", columns.slices, [name for name in columns.slices if name in default_slices])
        self._choices("groups", columns.groups, columns.groups)
        self._choices("excluded", [f"{question}: {label}" for question, label in columns.labels], [])
        described = [("", "—")]
        described += [(f"annotators:{name}", f"annotators by {name}") for name in columns.groups]
        described += [(f"items:{name}", f"items by {name}") for name in columns.slices]
        _choose(self.fields["reference_attribute"], described)

    def _choices(self, name: str, values: list[str], initial: list[str]) -> None:
        if not values:
            del self.fields[name]
            return
        _choose(self.fields[name], [(value, value) for value in values])
        self.fields[name].initial = initial

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        upload = data.get("reference")
        if upload:
            for name in ("reference_attribute", "reference_name", "reference_source", "reference_date"):
                if not data.get(name):
                    self.add_error(name, "A reference needs this: the report names where its figures come from.")
            if upload.size > MAX_BYTES:
                self.add_error("reference", f"A reference has at most {MAX_BYTES:,} bytes.")
            else:
                self._read_reference(data, upload.read())
        return data

    def _read_reference(self, data: dict[str, Any], content: bytes) -> None:
        try:
            data["shares"] = reference_shares(content)
        except Invalid as fault:
            self.add_error("reference", str(fault))
            for one in fault.errors:
                self.add_error("reference", f"Row {one['row']}: {one['message']}")

    def spec(self) -> dict[str, Any]:
        """The specification as the service takes it. The form must be valid."""
        data = self.cleaned_data
        excluded: dict[str, list[str]] = {}
        for question, label in self.columns.labels:
            if f"{question}: {label}" in data.get("excluded", []):
                excluded.setdefault(question, []).append(label)
        spec: dict[str, Any] = {
            "depth": int(data["depth"]),
            "slices": data.get("slices", []),
            "groups": data.get("groups", []),
            "excluded_labels": excluded,
        }
        if data.get("shares"):
            of, _, attribute = data["reference_attribute"].partition(":")
            spec["references"] = [
                {
                    "name": data["reference_name"],
                    "version": data["reference_date"],
                    "source": data["reference_source"],
                    "date": data["reference_date"],
                    "of": of,
                    "attribute": attribute,
                    **data["shares"],
                }
            ]
        return spec


class SnapshotColumns:
    """What the files of a release offer an audit: attributes, groups, and the labels of its questions."""

    def __init__(self, folder: Path) -> None:
        import pyarrow.parquet as pq

        items = pq.read_schema(folder / "items.parquet").names
        annotators = pq.read_schema(folder / "annotators.parquet").names
        self.slices = [name.removeprefix("attr_") for name in items if name.startswith("attr_")]
        self.groups = [name.removeprefix("group_") for name in annotators if name.startswith("group_")]
        schema = json.loads((folder / "schema.json").read_bytes())
        self.labels = [
            (question["id"], label["value"])
            for question in schema.get("questions", [])
            for label in question.get("labels", [])
            if question["kind"] != "box"
        ]


class AnswerForm(forms.Form):
    """Accept, mitigate or follow up, with a reason."""

    response = forms.ChoiceField(choices=FindingResponse.choices)
    reason = forms.CharField(max_length=4_000)


def _choose(field: Any, choices: list[tuple[str, str]]) -> None:
    field.choices = choices
