"""What a project still needs before it may be published."""

from __future__ import annotations

from kernel.errors import FieldError

__all__ = ["missing_for_publishing"]


def missing_for_publishing(
    *,
    has_schema: bool,
    has_guidelines: bool,
    has_pay: bool,
    max_level: int,
    support_contact: str,
    content_notice: str,
) -> list[FieldError]:
    """Questions, guidelines, pay; a contact and a content notice where disturbing content is possible (E15).

    Empty: it is ready.

    >>> [gap["field"] for gap in missing_for_publishing(
    ...     has_schema=True, has_guidelines=True, has_pay=False, max_level=2, support_contact=" ", content_notice="")]
    ['pay', 'support_contact', 'content_notice']
    """
    missing: list[FieldError] = []
    if not has_schema:
        missing.append({"field": "schema", "message": "Write the questions first."})
    if not has_guidelines:
        missing.append({"field": "guidelines", "message": "Write guidelines first."})
    if not has_pay:
        missing.append({"field": "pay", "message": "Say what the work pays first."})
    if max_level >= 2 and not support_contact.strip():
        missing.append(
            {"field": "support_contact", "message": "Content of level 2 or more needs a named person to turn to."}
        )
    if max_level >= 2 and not content_notice.strip():
        missing.append(
            {
                "field": "content_notice",
                "message": "Content of level 2 or more needs a notice: what people may come to see, said beforehand.",
            }
        )
    return missing
