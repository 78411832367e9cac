"""My wellbeing: what I was shown, what is left, what I agree to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.selectors.mine import access_records_about_me
from annotations.exposure.domain.dose import QPMS_PER_POINT
from annotations.exposure.domain.limits import Window
from annotations.exposure.domain.severity import Category
from annotations.exposure.selectors.check_ins import check_ins_of
from annotations.exposure.selectors.overrides import overrides_of
from annotations.exposure.selectors.wellbeing import WINDOW_TITLES, wellbeing_of
from annotations.exposure.services.check_in import check_in_delete
from annotations.exposure.services.choices import consent_set, limit_lower

SHOWN = 20
LEVELS = (
    (0, "nothing"),
    (1, "up to mild (1)"),
    (2, "up to explicit, not graphic (2)"),
    (3, "up to graphic (3)"),
    (4, "up to extreme (4)"),
)


def wellbeing(request: HttpRequest) -> HttpResponse:
    state = wellbeing_of(actor_of(request))
    choices = [
        (category.value, state.consents[category.value], LEVELS[:3] if category is Category.CHILD_SAFETY else LEVELS)
        for category in Category
    ]
    actor = actor_of(request)
    context = {
        "state": state,
        "choices": choices,
        # Only points can be raised: minutes in view never are.
        "exceptions": [
            (one, WINDOW_TITLES[Window(one.window)], one.amount // QPMS_PER_POINT)
            for one in overrides_of(actor)[:SHOWN]
        ],
        "accesses": access_records_about_me(actor)[:SHOWN],
        "check_ins": check_ins_of(actor).order_by("-pk")[:SHOWN],
    }
    return render(request, "exposure/wellbeing.html", context)


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    consent_set(
        actor=actor_of(request), category=request.POST.get("category", ""), level=_whole(request.POST.get("level"))
    )
    messages.success(request, "Kept. It holds from the next item on.")
    return redirect("exposure:wellbeing")


@require_POST
def limit(request: HttpRequest) -> HttpResponse:
    limit_lower(
        actor=actor_of(request), window=request.POST.get("window", ""), amount=_whole(request.POST.get("amount"))
    )
    messages.success(request, "Your limit is set.")
    return redirect("exposure:wellbeing")


@require_POST
def check_in_drop(request: HttpRequest, check_in_id: int) -> HttpResponse:
    check_in_delete(actor=actor_of(request), check_in_id=check_in_id)
    messages.success(request, "Deleted for good.")
    return redirect("exposure:wellbeing")


def _whole(text: str | None) -> int:
    """A whole number from a form; anything else becomes a value that the service refuses with its own words."""
    return int(text) if text and text.isdecimal() else -1
