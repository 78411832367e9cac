"""Numbers and names inside sentences."""

from __future__ import annotations

from .wilson import Rate

__all__ = [
    "among",
    "attribute_name",
    "interval",
    "p_text",
    "percent",
    "points",
    "side_name",
    "slice_key",
    "subject",
    "versus",
]

_SMALLEST_P_SHOWN = 0.001


def percent(share: float) -> str:
    """``percent(0.2601)`` is ``"26.0 %"``."""
    return f"{100 * share:.1f} %".replace("-", "−")


def points(difference: float) -> str:
    """A difference of two shares, in percentage points: ``points(-0.0748)`` is ``"−7.5 points"``."""
    return f"{100 * difference:.1f} points".replace("-", "−")


def signed(value: float) -> str:
    """A number with its sign: ``signed(-0.0193)`` is ``"−0.019"``."""
    return f"{value:+.3f}".replace("-", "−")


def interval(rate: Rate) -> str:
    """``"95 % 23.9 to 28.2 %"``."""
    return f"95 % {100 * rate.low:.1f} to {100 * rate.high:.1f} %".replace("-", "−")


def p_text(p: float) -> str:
    """``"p < 0.001"`` or ``"p = 0.012"``."""
    return "p < 0.001" if p < _SMALLEST_P_SHOWN else f"p = {p:.3f}"


def attribute_name(by: tuple[str, ...]) -> str:
    """``attribute_name(("gender", "age_band"))`` is ``"gender × age band"``."""
    return " × ".join(name.replace("_", " ") for name in by)


def slice_key(kind: str, by: tuple[str, ...]) -> str:
    """How a finding names what it was sliced by: ``"items:gender"``, ``"annotators:age × gender"``."""
    return f"{kind}:{' × '.join(by)}"


def side_name(kind: str, by: tuple[str, ...], values: tuple[str, ...]) -> str:
    """The name of a side for programs: ``side_name("items", ("sex", "race"), ("Female", "Black"))`` is
    ``"sex=Female & race=Black"``; sides of annotators begin with ``annotators:``."""
    named = " & ".join(f"{name}={value}" for name, value in zip(by, values, strict=True))
    return named if kind == "items" else f"{kind}:{named}"


def versus(kind: str, by: tuple[str, ...], first: tuple[str, ...], second: tuple[str, ...]) -> str:
    """Two sides compared: ``"sex=Female vs sex=Male"``."""
    return f"{side_name(kind, by, first)} vs {side_name(kind, by, second).removeprefix(f'{kind}:')}"


def subject(question: str, label: str) -> str:
    """``subject("hate", "yes")`` is ``"“yes” (hate)"``."""
    return f"“{label}” ({question})"


def among(names: list[str], most: int = 4) -> str:
    """A list for a sentence, cut after ``most`` names: ``"a, b and 3 more"``."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return names[0] if names else "none"
