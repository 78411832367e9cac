"""What is offered to an annotator: projects open to them with terms, estimate and wages, and what they have done (P13)."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.actor import Actor
from annotations.items.selectors.languages import languages_of
from annotations.items.selectors.severities import highest_severities
from annotations.pay.domain.estimate import Estimate, estimate
from annotations.pay.selectors.mine import CurrencyWages
from annotations.pay.selectors.projects import published_wages
from annotations.pay.selectors.terms import policy_from
from annotations.projects.models import PayKind, Project
from annotations.projects.selectors.projects import project_get, projects_open_for
from annotations.work.domain.reading import reading_ms
from annotations.work.domain.wanted import Facts, Wanted
from annotations.work.models import Assignment, AssignmentState, LabelEvent, LabelEventKind
from kernel.errors import NotFound

# An estimate rests on the last labels only: work changes, and an offer must not cost more with every label.
RECENT_LABELS = 1_000


@dataclass(frozen=True, slots=True)
class OpenProject:
    """A project as it is offered: what it pays, what it may show, how long its guidelines take, what is done.

    `wages` is None while fewer than five people worked in the currency of the terms.
    """

    project: Project
    reading_minutes: int
    estimate: Estimate | None
    wages: CurrencyWages | None
    severity: dict[str, int]
    languages: list[str]
    mine: int


@dataclass(frozen=True, slots=True)
class Home:
    """What is offered of all that is open, and by what it can be narrowed: organisations as (slug, name), languages."""

    offers: list[OpenProject]
    open: int
    organisations: list[tuple[str, str]]
    languages: list[str]


def home_of(actor: Actor, wanted: Wanted) -> Home:
    """The published projects the actor may label and looks for, each with what is shown before acceptance."""
    projects = list(projects_open_for(actor))
    severities, languages = highest_severities(projects), languages_of(projects)
    fitting = [
        project for project in projects if wanted.fits(_facts(project, severities[project.pk], languages[project.pk]))
    ]
    return Home(
        offers=_offers(actor, fitting, severities, languages),
        open=len(projects),
        organisations=list(dict.fromkeys((one.organisation.slug, one.organisation.name) for one in projects)),
        languages=sorted({language for found in languages.values() for language in found}),
    )


def offer_of(actor: Actor, project_id: int) -> OpenProject:
    """One published project as it is offered. Raises NotFound where it is not open to the actor."""
    project = project_get(actor, project_id)
    if not projects_open_for(actor).filter(pk=project.pk).exists():
        raise NotFound("This project is not open for work.")
    return _offers(actor, [project], highest_severities([project]), languages_of([project]))[0]


def project_estimate(project: Project) -> Estimate | None:
    """How long an item takes and what an hour comes to; None without terms of pay."""
    terms = project.current_pay
    if terms is None:
        return None
    labels = LabelEvent.objects.filter(project=project, kind=LabelEventKind.CREATE, annotator__isnull=False)
    recent = list(labels.order_by("-id").values_list("annotator_id", "active_ms")[:RECENT_LABELS])
    return estimate(
        policy_from(terms),
        times_ms=[ms for _, ms in recent],
        people=len({person for person, _ in recent}),
        declared_s=terms.expected_item_s,
    )


def _facts(project: Project, severity: dict[str, int], languages: list[str]) -> Facts:
    terms = project.current_pay
    hourly = terms is not None and terms.kind == PayKind.HOURLY
    return Facts(
        texts=(project.name, project.description, project.organisation.name),
        organisation=project.organisation.slug,
        languages=languages,
        hour_minor=0 if terms is None else terms.rate_minor if hourly else terms.floor_minor,
        currency=terms.currency if terms else "EUR",
        level=max(severity.values(), default=0),
    )


def _offers(
    actor: Actor, projects: list[Project], severities: dict[int, dict[str, int]], languages: dict[int, list[str]]
) -> list[OpenProject]:
    """What is asked of every project is asked of all at once; only an estimate looks at each one's last labels."""
    wages, mine = published_wages(projects), _done(actor, projects)
    return [
        OpenProject(
            project=project,
            reading_minutes=_reading_minutes(project),
            estimate=project_estimate(project),
            wages=_in_terms(project, wages.get(project.pk, [])),
            severity=severities[project.pk],
            languages=languages[project.pk],
            mine=mine.get(project.pk, 0),
        )
        for project in projects
    ]


def _done(actor: Actor, projects: list[Project]) -> dict[int, int]:
    done = Assignment.objects.filter(
        project__in=projects, state=AssignmentState.SUBMITTED, annotator_id=actor.user_id
    ).values_list("project_id")
    return dict(done.annotate(Count("pk")).order_by("project_id"))


def _reading_minutes(project: Project) -> int:
    guideline = project.current_guideline
    return max(1, round(reading_ms(guideline.markdown) / 60_000) if guideline else 0)


def _in_terms(project: Project, wages: list[CurrencyWages]) -> CurrencyWages | None:
    terms = project.current_pay
    return next((found for found in wages if terms and found.currency == terms.currency), None)
