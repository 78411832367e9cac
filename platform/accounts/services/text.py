"""One-line texts that people type: names and addresses."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kernel.errors import FieldError, Invalid
from kernel.text import is_one_line


def clean_line(value: str, *, field: str, longest: int) -> str:
    """The text without outer blanks. Raises Invalid when it is empty, too long, or holds control characters.

    >>> clean_line("  Ada Lovelace ", field="name", longest=80)
    'Ada Lovelace'
    """
    text = value.strip()
    if len(text) > longest or not is_one_line(text):
        message = f"Between 1 and {longest} characters, all of them printable."
        raise Invalid("A name needs correcting.", errors=[{"field": field, "message": message}])
    return text


def clean_email(value: str) -> str:
    """The address in lower case, as it is stored. Raises Invalid when it is not one.

    >>> clean_email(" Ada@Example.org ")
    'ada@example.org'
    """
    email = value.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        errors: list[FieldError] = [{"field": "email", "message": "Write one address, such as name@example.org."}]
        raise Invalid("That is not an e-mail address.", errors=errors) from None
    if len(email) > 254:
        raise Invalid(
            "That e-mail address is too long.", errors=[{"field": "email", "message": "At most 254 characters."}]
        )
    return email
