"""The questions of a datasheet, in order, in our own words.

After Gebru et al., *Datasheets for Datasets* (Communications of the ACM 64(12), 2021): 50 questions in seven sections, each
section closing with room for other comments, 57 items in all. The mark says who can answer: `auto` the platform's own records
(15), `prefilled` the records first and then a person (26), `owner` a person only (9). The comments have no mark of their own
and do not count towards completeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["ITEMS", "QUESTIONS", "SECTIONS", "Item", "item_of"]

Mark = Literal["auto", "prefilled", "owner", "comment"]


@dataclass(frozen=True, slots=True)
class Item:
    """One of the 57: a stable key, the section it stands in, its number from 1, who answers, and what is asked.

    `if_people` marks what is asked only of data about people, or made by them.
    """

    key: str
    section: str
    number: int
    mark: Mark
    asks: str
    if_people: bool = False


SECTIONS: Final = {
    "motivation": "Motivation",
    "composition": "Composition",
    "collection": "Collection",
    "preparation": "Preparation, cleaning and labelling",
    "uses": "Uses",
    "distribution": "Distribution",
    "maintenance": "Maintenance",
}

_ASKED: Final[dict[str, tuple[tuple[str, Mark, str, bool], ...]]] = {
    "motivation": (
        ("purpose", "owner", "Why was this dataset made? Which task or gap was it meant for?", False),
        ("creators", "prefilled", "Who made it, and on behalf of whom?", False),
        ("funding", "owner", "Who paid for the making?", False),
    ),
    "composition": (
        ("instances", "prefilled", "What does one instance stand for? Are there several kinds?", False),
        ("counts", "auto", "How many instances are there, of each kind?", False),
        (
            "sample",
            "prefilled",
            "Is this everything there is, or a sample? Of what, and how representative is it?",
            False,
        ),
        ("contents", "auto", "What does each instance hold?", False),
        ("labels", "auto", "Does each instance have a label or target?", False),
        ("missing", "prefilled", "Is anything missing from single instances, and why?", False),
        ("links", "prefilled", "Are relations between instances made explicit?", False),
        ("splits", "auto", "Are there recommended splits, and by which rule?", False),
        ("errors", "auto", "Which errors, noise or duplicates are known?", False),
        (
            "dependencies",
            "prefilled",
            "Does it stand by itself, or depend on outside resources that may change?",
            False,
        ),
        ("confidential", "prefilled", "Does it hold anything that may be confidential?", False),
        ("offensive", "prefilled", "Does it hold anything that may offend, insult, threaten or frighten?", False),
        ("subpopulations", "auto", "Which subpopulations are told apart, and how large is each?", True),
        (
            "identifiable",
            "prefilled",
            "Can single people be recognised, directly or in combination with other data?",
            True,
        ),
        (
            "sensitive",
            "prefilled",
            "Does it hold data that are sensitive in any way, such as health, belief or origin?",
            True,
        ),
    ),
    "collection": (
        ("acquisition", "prefilled", "How was each instance's data obtained: observed, reported, or inferred?", False),
        ("mechanisms", "prefilled", "By which mechanisms was it collected, and how were they checked?", False),
        ("sampling", "prefilled", "If it is a sample, by which strategy was it drawn?", False),
        ("workers", "auto", "Who collected and labelled it, and how were they paid?", False),
        ("time_frame", "auto", "Over which time was it collected and labelled?", False),
        ("ethics_review", "owner", "Was there an ethics review? With what outcome?", False),
        ("direct", "owner", "Were the data obtained from the people concerned, or through third parties?", True),
        ("notice", "prefilled", "Were the people concerned told about the collection? How?", True),
        ("consent", "prefilled", "Did the people concerned agree to collection and use? How?", True),
        ("revocation", "prefilled", "Can they withdraw that consent, and how?", True),
        ("impact", "owner", "Was the effect on the people concerned assessed?", True),
    ),
    "preparation": (
        ("preparation", "auto", "What was done to prepare, clean or label the data?", False),
        ("raw", "auto", "Was the raw data kept beside the prepared data?", False),
        ("software", "auto", "Can the software that prepared and labelled the data be had?", False),
    ),
    "uses": (
        ("used_for", "prefilled", "What has the dataset been used for so far?", False),
        ("list_of_uses", "owner", "Where are the papers or systems listed that use it?", False),
        ("other_tasks", "owner", "What else could it be used for?", False),
        ("limits", "prefilled", "What in its making could limit later uses, or treat groups unfairly?", False),
        ("avoid", "owner", "For which tasks should it not be used?", False),
    ),
    "distribution": (
        ("third_parties", "prefilled", "Will it be given to anybody outside the organisation that made it?", False),
        ("how", "prefilled", "How is it distributed, and does it have a persistent identifier?", False),
        ("when", "auto", "When was or will it be distributed?", False),
        ("licence", "prefilled", "Under which licence or terms of use?", False),
        ("third_party_rights", "prefilled", "Have third parties imposed restrictions on the data?", False),
        ("export_control", "owner", "Do export controls or other rules apply?", False),
    ),
    "maintenance": (
        ("host", "prefilled", "Who hosts, supports and maintains it?", False),
        ("contact", "prefilled", "How can whoever looks after it be reached?", False),
        ("erratum", "auto", "Is there an erratum?", False),
        ("updates", "prefilled", "Will it be updated, how often and by whom, and how will users hear of it?", False),
        ("retention", "auto", "Are there limits on how long data about people are kept, and who enforces them?", True),
        ("old_versions", "auto", "Are older versions still kept and supported?", False),
        ("contributing", "prefilled", "How can others extend or contribute to it?", False),
    ),
}


def _items() -> tuple[Item, ...]:
    items: list[Item] = []
    for section, asked in _ASKED.items():
        for key, mark, asks, if_people in asked:
            items.append(Item(key, section, len(items) + 1, mark, asks, if_people))
        items.append(Item(f"{section}_comments", section, len(items) + 1, "comment", "Any other comments?"))
    return tuple(items)


ITEMS: Final = _items()
QUESTIONS: Final = tuple(item for item in ITEMS if item.mark != "comment")
_BY_KEY: Final = {item.key: item for item in ITEMS}


def item_of(key: str) -> Item | None:
    """The item with that key, if there is one."""
    return _BY_KEY.get(key)
