"""What an audit says of agreement by slice and group: the finding, its table and chart, and its words."""

from __future__ import annotations

from collections.abc import Iterable

from .agreement_gap import CHECK_ID, STATISTIC, USES, Compared, Drawing, Gap, largest_gap, too_little
from .agreement_parts import AgreementPart
from .finding import Chart, Draft, Figure, Point, Wording, measured
from .table import Column, Table
from .verdict import Verdict
from .words import attribute_name, p_text

__all__ = ["agreement_drafts"]


def agreement_drafts(
    compared: Compared, parts: list[AgreementPart], drawing: Drawing, note: str = ""
) -> Iterable[Draft]:
    """What is told of the parts: those with too little data, and the largest gap between the others."""
    without = [part.side for part in parts if part.alpha is None]
    yield from too_little(compared, without, len(parts) - len(without), "Items with two votes or more count.")
    gap = largest_gap(compared, parts, drawing)
    if gap is not None:
        yield _draft(compared, gap, note)


def _draft(compared: Compared, gap: Gap, note: str) -> Draft:
    context, aspect, by, p = compared.context, compared.aspect, compared.by, gap.p
    what = aspect.option or context.question.key
    rows = [(part.side, part.alpha, part.votes) for part in gap.shown if part.alpha is not None]
    (low_side, low, _), (high_side, high, _) = (rows[place] for place in gap.named)
    seen = (
        f"α is {low.value:.3f} for {low_side.name} (95 % {low.low:.3f} to {low.high:.3f}) and {high.value:.3f} "
        f"for {high_side.name} "
        f"({high.low:.3f} to {high.high:.3f}); {p_text(p)} before the correction over the report. {note}"
    ).strip()
    return measured(
        gap.size,
        threshold=context.spec.thresholds.agreement_gap,
        p=p,
        check=CHECK_ID,
        question=context.question.key,
        label=aspect.option,
        slice=compared.key,
        statistic=STATISTIC,
        n_items=sum(side.n_items or 0 for side, _, _ in rows),
        n_annotators=context.snapshot.annotators_of(context.question)
        if compared.unit == "items"
        else sum(s.n_annotators or 0 for s, _, _ in rows),
        wordings=_wordings(by, what, low_side.name, high_side.name, seen),
        affected_uses=USES,
        named=f"{low_side.named} vs {high_side.named.removeprefix('annotators:')}",
        figures=tuple(_figure(part) for part in (*gap.shown, compared.pooled)),
        table=Table(
            (
                Column("part", attribute_name(by).capitalize()),
                Column("items", "Items", "count"),
                Column("annotators", "Annotators", "count"),
                Column("votes", "Votes", "count"),
                Column("alpha", "α", "number"),
                Column("low", "95 % from", "number"),
                Column("high", "to", "number"),
            ),
            tuple((side.name, side.n_items, side.n_annotators, votes, *alpha) for side, alpha, votes in rows),
        ),
        chart=Chart(
            description=f"Krippendorff's α ({what}) by {attribute_name(by)}, with 95 % intervals",
            axis="Krippendorff's α",
            unit="number",
            points=tuple(
                Point(side.name, *alpha, stands_out=place in gap.named) for place, (side, alpha, _) in enumerate(rows)
            ),
        ),
    )


def _figure(part: AgreementPart) -> Figure:
    value, low, high = part.alpha or (None, None, None)
    return Figure(
        slice=part.side.named or "all votes",
        statistic="Krippendorff's α",
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=part.side.n_items,
        n_annotators=part.side.n_annotators,
        enough_data=part.alpha is not None,
        note=f"{part.votes:,} votes" if part.alpha else str(part.side.reason),
    )


def _wordings(by: tuple[str, ...], what: str, low: str, high: str, seen: str) -> dict[Verdict, Wording]:
    name = attribute_name(by)
    return {
        Verdict.FLAG: Wording(
            title=f"Annotators agree less for {low} than for {high} ({what})",
            meaning=(
                f"{seen} Labels of the first are less certain, and a model will look worse on them whatever it does."
            ),
            what_to_do=(
                "Read disputed items of this part, make the guideline clearer for them, or ask for more votes there."
            ),
        ),
        Verdict.NO_FLAG: Wording(
            title=f"Agreement is about the same across {name} ({what})",
            meaning=seen,
            what_to_do="Nothing here. Low agreement everywhere is another question: see the agreement page.",
        ),
        Verdict.INSUFFICIENT_EVIDENCE: Wording(
            title=f"Agreement may differ by {name}, but chance explains it as well ({what})",
            meaning=seen,
            what_to_do="Label more items of these parts, then audit again.",
        ),
    }
