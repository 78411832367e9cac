"""My profile: edit it, agree and withdraw, see who looked. Each only for oneself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from annotations.profiles.domain.attributes import ATTRIBUTES
from annotations.profiles.domain.consent import PURPOSES
from annotations.profiles.domain.suppression import FEWEST_PEOPLE
from annotations.profiles.pages.forms import ProfileAnswersForm
from annotations.profiles.selectors.access import profile_reads
from annotations.profiles.selectors.consents import my_consents
from annotations.profiles.selectors.my_profile import my_standings
from annotations.profiles.services.consents import consent_give, consent_withdraw
from annotations.profiles.services.profile import profile_save
from annotations.profiles.services.reading import my_answers, my_drawn_groups
from kernel import clock
from webapi.pagination import keyset_page

SHOWN = 50


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method != "POST":
        return _mine_page(request, ProfileAnswersForm(initial=my_answers(actor)))
    form = ProfileAnswersForm(request.POST)
    if not form.is_valid():
        return _mine_page(request, form, status=422)
    answers = {} if "empty" in request.POST else form.cleaned_data
    profile_save(actor=actor, answers=answers, now=clock.utcnow())
    messages.success(request, "Your profile is kept." if any(answers.values()) else "Your profile is empty.")
    return redirect("profiles:mine")


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    history = [(row, PURPOSES[row.purpose]) for row in my_consents(actor)[:SHOWN]]
    texts = {(row.purpose, row.text_version): purpose.text(row.text_version) for row, purpose in history}
    current = {(purpose.name.value, purpose.current.version) for purpose in PURPOSES.values()}
    context = {
        "standings": my_standings(actor),
        "history": history,
        "older_texts": [(PURPOSES[key[0]], text) for key, text in texts.items() if key not in current],
    }
    return render(request, "profiles/consents.html", context)


@require_POST
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    actor, now = actor_of(request), clock.utcnow()
    if request.POST.get("do") == "agree":
        consent_give(actor=actor, purpose=purpose, text_version=request.POST.get("text_version", ""), now=now)
        messages.success(request, "You agreed. You can withdraw here at any time.")
    else:
        consent_withdraw(actor=actor, purpose=purpose, now=now)
        messages.success(request, "Withdrawn. From the next release on your groups are gone.")
    return redirect("profiles:consents")


@require_safe
def reads(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = keyset_page(profile_reads(actor), request.GET, lambda row: row)
    uses = [(row, _words(groups)) for row, groups in my_drawn_groups(actor)[:SHOWN]]
    return render(request, "profiles/reads.html", {"reads": page["results"], "next": page["next"], "uses": uses})


def _mine_page(request: HttpRequest, form: ProfileAnswersForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "standings": my_standings(actor_of(request)), "k": FEWEST_PEOPLE}
    return render(request, "profiles/mine.html", context, status=status)


def _words(groups: dict[str, str]) -> str:
    return ", ".join(ATTRIBUTES[name].words(value) for name, value in groups.items())
