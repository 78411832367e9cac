"""What the sign-in library writes, as the other pages would: {% filter sentence_case %}, form|sentence_case_labels."""

from django import forms, template

from accounts.services.wording import sentence_case as in_sentence_case

register = template.Library()


@register.filter
def sentence_case(text: str) -> str:
    """Two-Factor Authentication → Two-factor authentication; blanks of the template around it are taken away."""
    return in_sentence_case(text.strip())


@register.filter
def sentence_case_labels(form: forms.BaseForm) -> forms.BaseForm:
    """The form with its labels so, and without placeholders that only repeat them."""
    for field in form:
        if str(field.field.widget.attrs.get("placeholder", "")) == str(field.label):
            del field.field.widget.attrs["placeholder"]
        field.label = in_sentence_case(str(field.label))
    return form
