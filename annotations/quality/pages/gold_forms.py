"""Forms about gold. They only read what was typed; the services decide what is right."""

from django import forms

from annotations.projects.domain.question import Question


class OpinionForm(forms.Form):
    rationale = forms.CharField(
        label="Why", max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Annotators may read this."
    )
    question: Question

    def about(self, question: Question) -> "OpinionForm":
        """The form for one question: its labels to choose from, one or several."""
        self.question = question
        self.auto_id = f"id_{question.id}_%s"
        choices = [(label.value, label.title) for label in question.labels]
        field: forms.Field
        if question.kind == "multiple_choice":
            field = forms.MultipleChoiceField(
                label=question.title, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        else:
            field = forms.ChoiceField(label=question.title, choices=choices, widget=forms.RadioSelect)
        self.fields["answer"] = field
        self.order_fields(["answer", "rationale"])
        return self


class ContestForm(forms.Form):
    reason = forms.CharField(max_length=10_000)


class ContestAnswerForm(forms.Form):
    answer = forms.CharField(max_length=10_000)
