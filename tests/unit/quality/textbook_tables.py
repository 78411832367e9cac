"""Small published tables, typed in as votes."""

from __future__ import annotations

from annotations.quality.domain.votes import Votes

__all__ = ["cohen_1960", "fleiss_1971", "krippendorff_4x12", "three_items"]

_COHEN_ROWS = {"1": (88, 14, 18), "2": (10, 40, 10), "3": (2, 6, 12)}
_FLEISS_PATIENTS = (
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 "
    "144444 124444 222333 144444 224445 333335 111455 111112 224444 133555 "
    "555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"
)
_KRIPPENDORFF_OBSERVERS = {"A": "123321412...", "B": "1233224125..", "C": ".33323422513", "D": "12332441251."}


def cohen_1960() -> Votes:
    """Cohen (1960), p. 45: two clinical psychologists sort 200 patients into three categories."""
    rows, item = [], 0
    for first, counts in _COHEN_ROWS.items():
        for second, count in zip(_COHEN_ROWS, counts, strict=True):
            for _ in range(count):
                rows += [(item, "A", first), (item, "B", second)]
                item += 1
    return Votes.from_rows(rows)


def fleiss_1971() -> Votes:
    """Fleiss (1971): six psychiatrists' diagnoses of thirty patients; who gave which is not published."""
    patients = enumerate(_FLEISS_PATIENTS.split())
    return Votes.from_rows((item, place, label) for item, labels in patients for place, label in enumerate(labels))


def krippendorff_4x12() -> Votes:
    """Krippendorff (2018), chapter 12: four observers, twelve units, seven missing votes."""
    return Votes.from_rows(
        (item, observer, label)
        for observer, labels in _KRIPPENDORFF_OBSERVERS.items()
        for item, label in enumerate(labels)
        if label != "."
    )


def three_items() -> Votes:
    """The worked example of the docstrings: items (a, a), (a, b), (b, b)."""
    return Votes.from_rows(
        [("1", "x", "a"), ("1", "y", "a"), ("2", "x", "a"), ("2", "y", "b"), ("3", "x", "b"), ("3", "y", "b")]
    )
