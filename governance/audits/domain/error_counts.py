"""The four counts of a label against its prediction, and the rates made of them."""

from __future__ import annotations

from dataclasses import dataclass

from .wilson import Rate, wilson_rate

__all__ = ["RATES", "ErrorCounts"]

# Name, the count above the line, the two counts below it.
RATES = {
    "FPR": ("fp", ("fp", "tn")),
    "FNR": ("fn", ("fn", "tp")),
    "TPR": ("tp", ("fn", "tp")),
    "FDR": ("fp", ("fp", "tp")),
    "FOR": ("fn", ("fn", "tn")),
    "PPrev": ("pp", ("pp", "pn")),
    "error rate": ("wrong", ("wrong", "right")),
}


@dataclass(frozen=True, slots=True)
class ErrorCounts:
    """Items with the label predicted (tp) or not (fn), and without it predicted (fp) or not (tn).

    Example: 640 with the label predicted, 360 not, 200 without it predicted, 800 not: FNR .36, FPR .2, PPrev .42.
    """

    tp: int
    fp: int
    tn: int
    fn: int

    @property
    def total(self) -> int:
        """All items."""
        return self.tp + self.fp + self.tn + self.fn

    def parts(self, name: str) -> tuple[int, int]:
        """The count above and the sum below the line of a rate."""
        above, below = RATES[name]
        return self._count(above), sum(self._count(one) for one in below)

    def rate(self, name: str) -> Rate | None:
        """The rate with Wilson's interval; None where there is nothing below the line."""
        above, below = self.parts(name)
        return wilson_rate(above, below) if below else None

    def _count(self, name: str) -> int:
        made = {
            "pp": self.tp + self.fp,
            "pn": self.tn + self.fn,
            "wrong": self.fp + self.fn,
            "right": self.tp + self.tn,
        }
        found: int = made[name] if name in made else getattr(self, name)
        return found
