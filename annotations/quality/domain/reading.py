"""α in words. Careful ones: a low value may be the finding and not a fault."""

from __future__ import annotations

__all__ = ["alpha_in_words"]


def alpha_in_words(value: float, low: float | None = None, high: float | None = None) -> str:
    """One sentence for a person who has not heard of α. The borders are Krippendorff's (2018, chapter 12).

    >>> alpha_in_words(0.41)
    '0.41: people agree clearly more often than by chance, and often differ too.'
    >>> alpha_in_words(0.85, 0.62, 0.95)
    '0.85: people nearly always read this question alike. The interval is wide, 0.62 to 0.95: more shared items would narrow it.'
    """
    if value >= 0.8:
        words = "people nearly always read this question alike."
    elif value >= 0.667:
        words = "people mostly read this question alike; enough for tentative conclusions."
    elif value >= 0.3:
        words = "people agree clearly more often than by chance, and often differ too."
    elif value > 0.05:
        words = "people agree only a little more often than by chance."
    elif value >= -0.05:
        words = "people agree about as often as chance would have it."
    else:
        words = "people disagree more often than by chance: there may be two readings of the question."
    sentence = f"{value:.2f}: {words}"
    if low is not None and high is not None and high - low > 0.2:
        sentence += f" The interval is wide, {low:.2f} to {high:.2f}: more shared items would narrow it."
    return sentence
