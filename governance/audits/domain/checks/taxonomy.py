"""Does every label say what it means, and does any of them judge people or name what cannot be seen?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.audits.domain.check import Check, Context
from governance.audits.domain.finding import Draft, Wording
from governance.audits.domain.item_columns import Need
from governance.audits.domain.measures.label_review import IMAGEABLE, LabelEntry, judges, reasons_against
from governance.audits.domain.table import Column, Table
from governance.audits.domain.verdict import Verdict
from governance.audits.domain.words import among

__all__ = ["CHECK"]

_ID = "taxonomy"
_USES = ("labelling more items", "training a model whose output people read", "deciding about people")
_NOTHING = LabelEntry()


def _measure(context: Context) -> Iterable[Draft]:
    question, entries = context.question, context.spec.taxonomy.get(context.question.key, {})
    known = {label: entries.get(label, _NOTHING) for label in dict.fromkeys((*question.labels, *entries))}
    yield _definitions(context, known, given=bool(entries))
    judging = {label: about for label in known if (about := judges(label))}
    yield _draft(
        context,
        "labels that judge people",
        known,
        [(label, f"{about} of people") for label, about in judging.items()],
        flag="describes people by a judgement or a sensitive trait",
        clear=f"No label of {question.key} is on the list of words that judge people",
        harm="A model learns to give such names to people from how they look or write.",
        todo="Ask whether the label is needed. Name what can be observed instead, or leave it out.",
    )
    rated = {label: entry for label, entry in known.items() if entry.imageability or entry.safety}
    if rated:
        yield _draft(
            context,
            "labels that raters would not keep",
            rated,
            [(label, "; ".join(reasons)) for label, entry in rated.items() if (reasons := reasons_against(entry))],
            flag="is called unsafe, or cannot be seen, by its raters",
            clear=f"The raters would keep every label of {question.key} they rated",
            harm="What cannot be seen is labelled by stereotype; what offends is repeated by the model.",
            todo="Leave these labels out, as Yang et al. (2020) did, or define them by what can be observed.",
        )


def _definitions(context: Context, known: dict[str, LabelEntry], *, given: bool) -> Draft:
    missing = [label for label, entry in known.items() if not entry.definition.strip()]
    return _draft(
        context,
        "labels without a definition",
        known,
        [(label, "no definition") for label in missing],
        flag="has no definition",
        clear=f"Every label of {context.question.key} has a definition",
        harm="Who labels, and who uses the labels, cannot know what they were meant to measure.",
        todo="Write down for each label what it measures, with an example that just belongs and one that just does not.",
        enough=given,
    )


def _draft(
    context: Context,
    statistic: str,
    known: dict[str, LabelEntry],
    against: Sequence[tuple[str, str]],
    *,
    flag: str,
    clear: str,
    harm: str,
    todo: str,
    enough: bool = True,
) -> Draft:
    key, count = context.question.key, len(against)
    seen = f"{count} of {len(known)} labels of {key}: {among([f'“{label}”' for label, _ in against])}." if count else ""
    return Draft(
        check=_ID,
        question=key,
        label="",
        slice="all labels",
        statistic=statistic,
        value=float(count) if enough else None,
        ci_low=None,
        ci_high=None,
        n_items=context.snapshot.n_items,
        n_annotators=context.snapshot.annotators_of(context.question),
        p=None,
        severity=1 + count / len(known) if enough and count else 0.0,
        enough_data=enough,
        effect_is_large=count > 0,
        wordings={
            Verdict.FLAG: Wording(
                f"“{against[0][0]}” {flag}" if count == 1 else f"{count} labels: each {flag}", f"{seen} {harm}", todo
            )
            if count
            else Wording("", "", ""),
            Verdict.NO_FLAG: Wording(clear, f"{len(known)} labels were looked at.", "Nothing."),
            Verdict.INSUFFICIENT_EVIDENCE: Wording(
                f"What the labels of {key} mean is not recorded",
                f"No definition of any of the {len(known)} labels was given to the audit. {harm}",
                "Give the definitions under “taxonomy” in the specification. " + todo,
            ),
        },
        affected_uses=_USES,
        table=Table(
            (Column("label", "Label"), Column("why", "Why"), Column("definition", "Definition")),
            tuple((label, why, known[label].definition or None) for label, why in against),
        ),
    )


CHECK = Check(
    id=_ID,
    title="Taxonomy",
    asks="Does every label say what it means, and does any of them judge people or name what cannot be seen?",
    formula=(
        "labels without a definition; labels with a word of a short list (appearance, ability, conduct, character, worth, and sensitive traits); labels that a "
        f"rater calls sensitive or offensive, or whose median imageability is below {IMAGEABLE:g} of 5"
    ),
    source="Yang, Qinami, Fei-Fei, Deng and Russakovsky, FAT* (2020)",
    how_to_read="A count of labels, from the list of labels alone; items play no part, so there is no interval. Rate each label by five people or more.",
    cannot_show=(
        "Whether a definition is good, or followed. The list is short and English; a word on it may be used of things, or be exactly what a data set about "
        "prejudice must name."
    ),
    affected_uses=_USES,
    mitigations=(
        "define every label",
        "name what can be observed",
        "leave out what judges people",
        "have labels rated before use",
    ),
    measure=_measure,
    needs=(Need.LABELS,),
)
