"""Adjudication, contests, and one's own score."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from annotations.items.models import Item
from annotations.items.selectors.items import item_get, item_view
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import question_schema, titles_of
from annotations.quality.pages.gold_forms import ContestAnswerForm, ContestForm, OpinionForm
from annotations.quality.pages.gold_words import gold_in_words, score_shown
from annotations.quality.selectors.gold import gold_desk
from annotations.quality.selectors.scores import my_scores, refuse_subjective
from annotations.quality.services.gold import contest_answer, gold_contest, opinion_give
from kernel import clock
from kernel.errors import BadRequest, FairhandError


@require_safe
def gold(request: HttpRequest, project_id: int) -> HttpResponse:
    desk = gold_desk(actor_of(request), project_id)
    titles = titles_of(desk.project)
    context = {
        "project": desk.project,
        "desk": desk,
        "waiting": [(item, titles.question(question)) for item, question in desk.waiting],
        "contests": [(contest, *gold_in_words(contest.gold, titles)) for contest in desk.contests],
        "agreed": [(gold, *gold_in_words(gold, titles)) for gold in desk.gold],
    }
    return render(request, "quality/gold.html", context)


@require_safe
def find_item(request: HttpRequest, project_id: int) -> HttpResponse:
    """From the id an item came with to the page where one says what its answer is."""
    project = project_get(actor_of(request), project_id)
    found = Item.objects.filter(project=project, external_id=request.GET.get("item", "")[:200]).first()
    if found is None:
        messages.error(request, "There is no item with this id in the project.")
        return redirect("quality:gold", project_id=project_id)
    return redirect("quality:gold-item", project_id=project_id, item_id=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def gold_item(request: HttpRequest, project_id: int, item_id: int) -> HttpResponse:
    """One item, each question with labels, and the form for one's opinion. Nobody else's is shown."""
    actor, status = actor_of(request), 200
    item = item_get(actor, project_id, item_id)
    refuse_subjective(item.project)
    forms = _forms(item.project, request)
    if request.method == "POST":
        form = next((form for form in forms if form.question.id == request.POST.get("question")), None)
        if form is None:
            raise BadRequest("There is no such question.")
        status = 422
        if form.is_valid():
            try:
                _, made = opinion_give(
                    actor=actor,
                    project_id=project_id,
                    item_id=item_id,
                    question=form.question.id,
                    answer=form.cleaned_data["answer"],
                    rationale=form.cleaned_data["rationale"],
                    now=clock.utcnow(),
                )
            except FairhandError as refusal:
                form.add_error(None, str(refusal))
            else:
                said = (
                    "Two of you agree: it is gold." if made else "Noted. It becomes gold when a second person agrees."
                )
                messages.success(request, said)
                return redirect("quality:gold", project_id=project_id)
    context = {"project": item.project, "item": item, "view": item_view(item), "forms": forms}
    return render(request, "quality/gold_item.html", context, status=status)


@require_POST
def answer_contest(request: HttpRequest, project_id: int, contest_id: int) -> HttpResponse:
    form = ContestAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write the reason: the annotator reads it.")
        return redirect("quality:gold", project_id=project_id)
    try:
        contest_answer(
            actor=actor_of(request),
            project_id=project_id,
            contest_id=contest_id,
            keep=request.POST.get("outcome") != "withdraw",
            answer=form.cleaned_data["answer"],
            now=clock.utcnow(),
        )
    except FairhandError as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Answered. The annotator has the reason.")
    return redirect("quality:gold", project_id=project_id)


@require_safe
def score(request: HttpRequest) -> HttpResponse:
    scores = my_scores(actor_of(request))
    shown = [score_shown(mine, titles_of(mine.project)) for mine in scores]
    return render(request, "quality/score.html", {"scores": shown})


@require_POST
def contest(request: HttpRequest, gold_id: int) -> HttpResponse:
    form = ContestForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say what is wrong with it: a sentence is enough.")
        return redirect("quality:score")
    try:
        gold_contest(actor=actor_of(request), gold_id=gold_id, reason=form.cleaned_data["reason"], now=clock.utcnow())
    except FairhandError as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It counts for nobody until a third person has looked at it.")
    return redirect("quality:score")


def _forms(project: Project, request: HttpRequest) -> list[OpinionForm]:
    assert project.current_schema_id is not None, "an objective project with items has questions"
    found = []
    for question in question_schema(project.current_schema_id).questions:
        if question.kind in {"single_choice", "multiple_choice"}:
            here = request.method == "POST" and request.POST.get("question") == question.id
            found.append(OpinionForm(request.POST if here else None).about(question))
    return found
