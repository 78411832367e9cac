"""Datasheets, for those who may see the release they are about."""

import json
from dataclasses import dataclass

from accounts.actor import Actor
from background.models import Job, JobState
from governance.datasheets.domain.fact import Fact
from governance.datasheets.domain.sheet import Given, Sheet, make_sheet
from governance.datasheets.domain.sheet_markdown import sheet_markdown
from governance.datasheets.domain.sheet_pdf import sheet_pdf
from governance.datasheets.models import Answer, Datasheet
from governance.datasheets.selectors.findings import findings_of
from governance.provenance.domain.release_ref import ReleaseRef
from governance.provenance.selectors.release_refs import release_ref
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class DatasheetFound:
    """A release with its datasheet, if one was begun."""

    release: ReleaseRef
    datasheet: Datasheet | None

    @property
    def job(self) -> Job | None:
        return self.datasheet.job if self.datasheet else None

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    def sheet(self) -> Sheet | None:
        """All 57 items; None while the facts have not been computed."""
        if self.datasheet is None or self.datasheet.computed_at is None:
            return None
        return _sheet(self.datasheet)


def datasheet_find(actor: Actor, project_id: int, version: str) -> DatasheetFound:
    """The release and its datasheet, begun or not. Raises NotFound for a release the actor may not see."""
    release = release_ref(actor, project_id, version)
    row = Datasheet.objects.filter(release_id=release.release_id).select_related("job").first()
    return DatasheetFound(release, row)


def datasheet_finished(actor: Actor, project_id: int, version: str) -> tuple[DatasheetFound, Datasheet, Sheet]:
    """The release with a computed datasheet. Raises NotFound where there is none."""
    found = datasheet_find(actor, project_id, version)
    sheet = found.sheet()
    if found.datasheet is None or sheet is None:
        raise NotFound("This release has no datasheet yet.", remedy="Have it filled in from the records, or wait.")
    return found, found.datasheet, sheet


def datasheet_of_release(release_id: int) -> Datasheet | None:
    """The computed datasheet of a release. For services that hold the actor."""
    return Datasheet.objects.filter(release_id=release_id, computed_at__isnull=False).first()


def datasheet_completeness(release_id: int) -> tuple[int, int] | None:
    """(answered, 50); None while there is no datasheet. For services that hold the actor."""
    row = datasheet_of_release(release_id)
    if row is None:
        return None
    sheet = _sheet(row)
    return sheet.answered, sheet.questions


def _sheet(row: Datasheet, *, authors: bool = True) -> Sheet:
    facts = {key: Fact.from_dict(fact) for key, fact in row.facts.items()}
    hints = {key: Fact.from_dict(fact) for key, fact in row.hints.items()}
    if limits := _limits(row.release_id):
        hints["limits"] = limits
    return make_sheet(
        version=row.version,
        earlier=row.about.get("earlier", []),
        facts=facts,
        hints=hints,
        answers=_answers(row.project_id, authors=authors),
    )


def _answers(project_id: int, *, authors: bool) -> dict[str, list[Given]]:
    """Every answer of the project by item, the newest first."""
    found: dict[str, list[Given]] = {}
    for row in Answer.objects.filter(project_id=project_id).select_related("author").order_by("-id"):
        author = row.author.display_name if authors else "the project’s owner"
        given = Given(row.text, author, row.at, row.confirmed_for)
        found.setdefault(row.question, []).append(given)
    return found


def _limits(release_id: int) -> Fact | None:
    """What the audit found, as a first answer to what limits later uses. A finished report changes no more."""
    found = findings_of(release_id)
    if found is None:
        return None
    flagged, open_ = found["biases"], found["limitations"]
    text = [f"The bias audit of this release flags {len(flagged)} and could not answer {len(open_)} of its questions."]
    return Fact("audits.findings", (*text, *flagged, *open_))


def datasheet_files(release_id: int) -> dict[str, bytes]:
    """{file name: bytes} of the datasheet for the folder of its release: as Markdown, on paper, and its facts as data.
    Names of people stay out of the files. Empty without one. For services that hold the actor."""
    row = datasheet_of_release(release_id)
    if row is None:
        return {}
    sheet = _sheet(row, authors=False)
    whole = {"about": row.about, "facts": row.facts}
    facts = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return {
        "datasheet.json": facts.encode() + b"\n",
        "datasheet.md": sheet_markdown(sheet, row.about).encode(),
        "datasheet.pdf": sheet_pdf(sheet, row.about),
    }
