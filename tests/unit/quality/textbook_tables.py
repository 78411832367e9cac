"""Small published tables, typed in as votes."""

from __future__ import annotations

from annotations.quality.domain.votes import Votes

__all__ = [
    "cohen_1960",
    "fleiss_1971",
    "gwet_five_observers",
    "hayes_2007",
    "krippendorff_4x12",
    "table_of",
    "three_items",
]

_COHEN_ROWS = {"1": (88, 14, 18), "2": (10, 40, 10), "3": (2, 6, 12)}
_FLEISS_PATIENTS = (
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 "
    "144444 124444 222333 144444 224445 333335 111455 111112 224444 133555 "
    "555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"
)
_HAYES_UNITS = (
    "112.2 1101. 2333. .00.0 000.0 000.0 102.1 1.20. 222.2 2111. .100. 0000. 1222. 33223 "
    "111.1 111.1 212.2 1233. 1101. 000.0 0011. 00.00 2333. 0000. 12.22 0111. 00010 1212. "
    "1122. 112.2 110.0 2121. 22.22 3222. 222.2 223.2 222.2 22.12 2222. 111.1 "
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


def hayes_2007() -> Votes:
    """Hayes and Krippendorff (2007), p. 84: five observers, forty units, a scale from 0 to 3."""
    return Votes.from_rows(
        (f"{item:02}", observer, label)
        for item, labels in enumerate(_HAYES_UNITS.split())
        for observer, label in enumerate(labels)
        if label != "."
    )


def krippendorff_4x12() -> Votes:
    """Krippendorff (2018), chapter 12: four observers, twelve units, seven missing votes."""
    return Votes.from_rows(
        (item, observer, label)
        for observer, labels in _KRIPPENDORFF_OBSERVERS.items()
        for item, label in enumerate(labels)
        if label != "."
    )


def gwet_five_observers() -> Votes:
    """Gwet (2014), p. 125, in part: five observers, fifteen units, a scale from 0 to 3, many missing votes."""
    columns = ("112.001122.0131", "1130000.2110231", "203000222100221", ".13....0.10022.", "2..0001.2....31")
    return Votes.from_rows(
        (f"{item:02}", str(observer), label)
        for observer, labels in enumerate(columns)
        for item, label in enumerate(labels)
        if label != "."
    )


def table_of(counts: list[list[int]]) -> Votes:
    """Two people whose table of labels 1, 2, 3, … (rows the first person's) is ``counts``."""
    rows, item = [], 0
    for first, row in enumerate(counts, start=1):
        for second, count in enumerate(row, start=1):
            for _ in range(count):
                rows += [(f"{item:04}", "a", str(first)), (f"{item:04}", "b", str(second))]
                item += 1
    return Votes.from_rows(rows)


def three_items() -> Votes:
    """The worked example of the docstrings: items (a, a), (a, b), (b, b)."""
    return Votes.from_rows(
        [("1", "x", "a"), ("1", "y", "a"), ("2", "x", "a"), ("2", "y", "b"), ("3", "x", "b"), ("3", "y", "b")]
    )
