"""Reading a project's votes and computing its agreement. Long for large projects: called by the job."""

from collections.abc import Callable, Iterable
from typing import Any

from accounts.actor import Actor
from annotations.items.selectors.slices import item_slices
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import question_schema, schema_version
from annotations.quality.domain.answers_table import AnswersTable
from annotations.quality.domain.report_boxes import box_report
from annotations.quality.domain.report_choice import Groupings, multiple_choice_report, single_choice_report
from annotations.work.selectors.annotator_groups import external_groups
from annotations.work.selectors.votes import VoteRecord, votes_of_project
from kernel.errors import Conflict

Report = Callable[[int, int, str], None]
_VOTES_BETWEEN_REPORTS = 5_000
# Raised when a report gets another shape: one of an older form counts as never computed.
FORM = 3


def agreement_of(actor: Actor, project_id: int, *, up_to: int, report: Report) -> dict[str, Any]:
    """The agreement on every question of the current schema, over the votes up to a label event, as plain JSON.

    `report(done, total, message)` is told how far it is. People appear as "user:<id>" and "external:<id>"; what is
    stored carries pseudonyms instead. Raises Conflict where there are no questions yet.
    """
    project = project_get(actor, project_id)
    if project.current_schema_id is None:
        raise Conflict("The project has no questions yet.", remedy="Write them under Settings first.")
    tables = _tables(project.current_schema_id)
    _fill(tables, votes_of_project(actor, project_id, up_to=up_to), report, steps=len(tables) + 1)
    report(1, len(tables) + 1, "Reading slices")
    slices = _slices(actor, project)
    groups = _groups(actor, project_id)
    questions = []
    for place, table in enumerate(tables.values(), start=1):
        report(place, len(tables) + 1, f"Computing “{table.title}”")
        questions.append(_question(table, slices, groups, objective=project.objective))
    return {
        "form": FORM,
        "schema_version": schema_version(project.current_schema_id).number,
        "slice_attributes": list(slices),
        "questions": questions,
    }


def _tables(schema_id: int) -> dict[str, AnswersTable]:
    return {
        question.id: AnswersTable(
            id=question.id, title=question.title, kind=question.kind, labels=list(question.label_values())
        )
        for question in question_schema(schema_id).questions
    }


def _fill(tables: dict[str, AnswersTable], votes: Iterable[VoteRecord], report: Report, *, steps: int) -> None:
    for number, vote in enumerate(votes, start=1):
        annotator = f"{vote.annotator[0]}:{vote.annotator[1]}"
        for question, answer in vote.answers.items():
            if question in tables and answer is not None:
                tables[question].add(vote.item_id, annotator, answer)
        if number % _VOTES_BETWEEN_REPORTS == 0:
            report(0, steps, f"Reading votes: {number:,}")


def _slices(actor: Actor, project: Project) -> dict[str, dict[str, str]]:
    names: list[str] = list(project.slice_attributes)
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    if names:
        for item_id, values in item_slices(actor, project.pk, names):
            for name, value in zip(names, values, strict=True):
                if value is not None:
                    found[name][str(item_id)] = value
    return found


def _groups(actor: Actor, project_id: int) -> Groupings:
    found: dict[str, dict[str, str]] = {}
    for annotator_id, groups in external_groups(actor, project_id).items():
        for attribute, group in groups.items():
            if group not in (None, ""):
                found.setdefault(attribute, {})[f"external:{annotator_id}"] = str(group)
    return dict(sorted(found.items()))


def _question(table: AnswersTable, slices: Groupings, groups: Groupings, *, objective: bool) -> dict[str, Any]:
    head = {"id": table.id, "title": table.title, "kind": table.kind, "misfits": table.misfits}
    if table.kind == "single_choice":
        return head | single_choice_report(table, slices, groups, objective=objective)
    if table.kind == "multiple_choice":
        return head | multiple_choice_report(table, slices, groups)
    return head | box_report(table, slices)
