"""A stored report as a reader meets it: a lead, four numbers, findings with their charts, tables and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .table import WITHHELD, Column, Table
from .verdict import Verdict
from .words import p_text

__all__ = ["VERDICT_WORDS", "CellView", "FindingView", "Reading", "read_report"]

VERDICT_WORDS = {
    Verdict.FLAG: "flag",
    Verdict.NO_FLAG: "no flag",
    Verdict.INSUFFICIENT_EVIDENCE: "not enough evidence",
}
TAGS = {Verdict.FLAG: "flag", Verdict.NO_FLAG: "", Verdict.INSUFFICIENT_EVIDENCE: "unsure"}
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as text. ``number`` aligns it, ``withheld`` marks a figure that may not be shown."""

    text: str
    number: bool
    withheld: bool


@dataclass(frozen=True, slots=True)
class PartView:
    """Another measure of the same gap: its check, what it says, and its verdict."""

    check_title: str
    said: str
    verdict_words: str
    tag: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding for a page. ``chart`` is an SVG text or empty; ``how_sure`` says interval, test and counts in words;
    ``parts`` are other measures of the same gap."""

    id: str
    key: str
    verdict: str
    verdict_words: str
    tag: str
    title: str
    meaning: str
    what_to_do: str
    how_sure: str
    affected_uses: tuple[str, ...]
    check: str
    check_title: str
    how_to_read: str
    cannot_show: str
    head: tuple[CellView, ...]
    rows: tuple[tuple[CellView, ...], ...]
    chart: str
    chart_description: str
    about: str
    statistic: str
    mitigations: tuple[str, ...] = ()
    parts: tuple[PartView, ...] = ()

    @property
    def needs_answer(self) -> bool:
        """Flags must be answered before a release is approved."""
        return self.verdict == Verdict.FLAG

    @property
    def has_withheld(self) -> bool:
        """Whether any cell of the table is withheld."""
        return any(cell.withheld for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole report, ready to be laid out."""

    n_items: int
    n_votes: int
    n_annotators: int
    flags: int
    no_flags: int
    unsure: int
    findings: tuple[FindingView, ...]
    questions: tuple[Mapping[str, Any], ...]
    checks: tuple[Mapping[str, Any], ...]
    excluded: tuple[tuple[str, str], ...]
    k: int
    not_asked: tuple[tuple[str, str], ...] = ()

    def of(self, verdict: str) -> tuple[FindingView, ...]:
        """The findings with a verdict, the most severe first."""
        return tuple(one for one in self.findings if one.verdict == verdict)

    def lead(self, open_flags: int, *, answers: bool = True) -> str:
        """What the reader should know before anything else. ``answers`` false: nobody is asked to answer."""
        if self.flags == 0:
            said = "No comparison reached the point where this audit raises a flag. That is not a statement that the data are fair."
        elif not answers:
            said = f"{_number(self.flags).capitalize()} {_of(self.flags, 'finding is', 'findings are')} flagged."
        elif open_flags == 0:
            said = f"{_number(self.flags).capitalize()} {_of(self.flags, 'finding was', 'findings were')} flagged; each has its owner’s answer."
        else:
            needs = _of(open_flags, "finding needs", "findings need")
            said = f"{_number(open_flags).capitalize()} {needs} your answer before this release can be approved."
        if flagged := self.of(Verdict.FLAG):
            said = f"{flagged[0].title}. {said}"
        if self.unsure:
            said += (
                f" {_number(self.unsure).capitalize()} {_of(self.unsure, 'question', 'questions')} cannot be answered "
                "with the data there is."
            )
        return said


def read_report(report: Mapping[str, Any], charts: Mapping[str, str]) -> Reading:
    """The reading of a report as :meth:`Report.to_dict` stored it, with the SVG of each finding's chart by its id."""
    checks = {check["id"]: check for check in report["checks"]}
    k = int(report["spec"]["k"])
    return Reading(
        n_items=report["n_items"],
        n_votes=report["n_votes"],
        n_annotators=report["n_annotators"],
        flags=report["verdicts"][Verdict.FLAG],
        no_flags=report["verdicts"][Verdict.NO_FLAG],
        unsure=report["verdicts"][Verdict.INSUFFICIENT_EVIDENCE],
        findings=tuple(
            _finding(one, checks[one["check"]], charts.get(one["id"], ""), _parts(one, report["findings"], checks))
            for one in report["findings"]
            if not one.get("part_of")
        ),
        questions=tuple(report["questions"]),
        checks=tuple(report["checks"]),
        excluded=tuple(
            (question, ", ".join(labels)) for question, labels in sorted(report["spec"]["excluded_labels"].items())
        ),
        k=k,
        not_asked=tuple((one["check"], one["lacks"]) for one in report.get("not_asked", ())),
    )


def _parts(
    main: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], checks: Mapping[str, Mapping[str, Any]]
) -> tuple[PartView, ...]:
    return tuple(
        PartView(
            check_title=checks[one["check"]]["title"],
            said=_figures(one) if one["value"] is not None else one["title"],
            verdict_words=VERDICT_WORDS[Verdict(one["verdict"])],
            tag=TAGS[Verdict(one["verdict"])],
        )
        for one in findings
        if one.get("part_of") == main["id"]
    )


def _finding(one: Mapping[str, Any], check: Mapping[str, Any], chart: str, parts: tuple[PartView, ...]) -> FindingView:
    verdict = Verdict(one["verdict"])
    table = _table(one)
    numeric = [column.kind != "text" for column in table.columns]
    return FindingView(
        id=one["id"],
        key=one["key"],
        verdict=verdict.value,
        verdict_words=VERDICT_WORDS[verdict],
        tag=TAGS[verdict],
        title=one["title"],
        meaning=one["meaning"],
        what_to_do=one["what_to_do"],
        how_sure=_how_sure(one),
        affected_uses=tuple(one["affected_uses"]),
        check=one["check"],
        check_title=check["title"],
        how_to_read=check["how_to_read"],
        cannot_show=check["cannot_show"],
        head=tuple(
            CellView(column.title, number, False) for column, number in zip(table.columns, numeric, strict=True)
        ),
        rows=tuple(
            tuple(CellView(text, number, text == WITHHELD) for text, number in zip(row, numeric, strict=True))
            for row in table.formatted()
        ),
        chart=chart,
        chart_description=one["chart"]["description"] if one["chart"] else "",
        about=_about(one),
        statistic=one["statistic"],
        mitigations=tuple(check["mitigations"]),
        parts=parts,
    )


def _table(one: Mapping[str, Any]) -> Table:
    """The table of a finding; where nobody who labelled is recorded, without a column of noughts that says so again."""
    kept = [
        place
        for place, column in enumerate(one["table"]["columns"])
        if one["n_annotators"] != 0 or column["key"] != "annotators"
    ]
    return Table(
        tuple(Column(**one["table"]["columns"][place]) for place in kept),
        tuple(tuple(row[place] for place in kept) for row in one["table"]["rows"]),
    )


def _about(one: Mapping[str, Any]) -> str:
    question = f"{one['question']}: {one['label']}" if one["label"] else one["question"]
    kind, _, by = one["slice"].partition(":")
    # The agreement of the votes on a question or on one of its options has a slice of its own, for programs.
    if by.endswith(":agreement"):
        by, _, option = by.removesuffix(":agreement").partition(":")
        question = f"{question}: {option}" if option else question
    return " · ".join(part for part in (question, f"{kind} by {by}" if by else kind) if part)


def _how_sure(one: Mapping[str, Any]) -> str:
    if one["value"] is None:
        return (
            "Nothing was measured: there is too little data. The counts, where they may be shown, stand in the table."
        )
    people = "number of annotators withheld" if one["n_annotators"] is None else f"{one['n_annotators']:,} annotators"
    people = people if one["n_annotators"] != 0 else "no annotator recorded"
    base = f"{one['n_items']:,} items, {people}"
    said = f"{_figures(one)}; {base}."
    if one["p_adjusted"] is not None:
        said += f" {p_text(one['p_adjusted'])} after correction for every comparison of this report."
    else:
        said += " No test is made here: the size of the effect decides."
    return said


def _figures(one: Mapping[str, Any]) -> str:
    said = f"{one['statistic'][:1].upper()}{one['statistic'][1:]}: {_figure(one['value'])}"
    if one["ci_low"] is not None and one["ci_high"] is not None:
        said += f", 95 % {_figure(one['ci_low'])} to {_figure(one['ci_high'])}"
    return said


def _figure(value: float) -> str:
    if float(value).is_integer() and abs(value) > 1:
        return f"{value:,.0f}"
    return f"{value:.3f}".replace("-", "−")


def _number(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"


def _of(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
