"""How amounts, durations, languages and categories read on every page."""

from django import template
from django.conf.locale import LANG_INFO

from annotations.exposure.domain.words import CATEGORY_TITLES
from kernel.money import Money

register = template.Library()


@register.filter
def money(minor: int | None, currency: str) -> str:
    """1241|money:"EUR" → EUR 12.41, as `str(Money)` has it everywhere; nothing for None"""
    return "" if minor is None else str(Money(int(minor), currency))


@register.filter
def whole(number: int) -> str:
    """28800 → 28,800"""
    return f"{number:,}"


@register.filter
def duration(milliseconds: int | None) -> str:
    """65000 → 1 min 5 s; under a minute one decimal where it says something: 4200 → 4.2 s, 30000 → 30 s"""
    seconds = (milliseconds or 0) / 1000
    if seconds < 60:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


@register.filter
def language_title(code: str) -> str:
    """de → German (de); a code that nobody knows stays as it is"""
    known = LANG_INFO.get(code.lower(), {})
    return f"{known['name']} ({code})" if "name" in known else code


@register.filter
def category_title(category: str) -> str:
    return {str(key): title for key, title in CATEGORY_TITLES.items()}.get(category, category)
