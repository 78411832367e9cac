"""My wellbeing: what I was shown, what is left, what I agree to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from annotations.exposure.domain.severity import Category
from annotations.exposure.selectors.wellbeing import wellbeing_of
from annotations.exposure.services.choices import consent_set, limit_lower

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
    return render(request, "exposure/wellbeing.html", {"state": state, "choices": choices})


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


def _whole(text: str | None) -> int:
    """A whole number from a form; anything else becomes a value that the service refuses with its own words."""
    return int(text) if text and text.isdecimal() else -1
