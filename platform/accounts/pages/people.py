"""The people of an organisation: members and their roles, invitations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.models import Membership
from accounts.pages.forms import ROLE_CHOICES, InvitationForm, RolesForm, show_refusal
from accounts.roles import Role
from accounts.selectors.organisations import invitations_of, member_get, members_of, organisation_get
from accounts.services.invitations import invitation_create, invitation_link, invitation_withdraw
from accounts.services.memberships import membership_end, membership_set_roles
from kernel import clock
from kernel.errors import FairhandError

# Up to this many are seen at a glance; more than that can be searched, and a page shows at most so many of them.
FEW, SHOWN = 10, 100


@require_safe
def people(request: HttpRequest, org: str) -> HttpResponse:
    return _page(request, org, InvitationForm())


@require_POST
def invite(request: HttpRequest, org: str) -> HttpResponse:
    """Answers with the page itself: the link is shown once and kept nowhere, not even in a session for after a redirect."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, org, form, status=422)
    try:
        invitation, secret = invitation_create(actor=actor_of(request), **form.cleaned_data)
    except FairhandError as refusal:
        show_refusal(form, refusal)
        return _page(request, org, form, status=refusal.status)
    return _page(request, org, InvitationForm(), made=invitation, link=invitation_link(secret))


@require_POST
def withdraw(request: HttpRequest, org: str, invitation_id: int) -> HttpResponse:
    invitation_withdraw(actor=actor_of(request), invitation_id=invitation_id)
    messages.success(request, "The invitation is withdrawn: its link opens nothing any more.")
    return redirect("accounts:people", org=org)


@require_safe
def member(request: HttpRequest, org: str, membership_id: int) -> HttpResponse:
    found = member_get(actor_of(request), membership_id)
    return _member_page(request, org, found, RolesForm(initial={"roles": found.roles}))


@require_POST
def set_roles(request: HttpRequest, org: str, membership_id: int) -> HttpResponse:
    actor, form = actor_of(request), RolesForm(request.POST)
    found, status = member_get(actor, membership_id), 422
    if form.is_valid():
        try:
            membership_set_roles(actor=actor, membership_id=membership_id, roles=form.cleaned_data["roles"])
        except FairhandError as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            messages.success(request, f"The roles of {found.user} are changed.")
            return redirect("accounts:people", org=org)
    return _member_page(request, org, found, form, status=status)


@require_POST
def end(request: HttpRequest, org: str, membership_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = member_get(actor, membership_id)
    try:
        membership_end(actor=actor, membership_id=membership_id)
    except FairhandError as refusal:
        form = RolesForm({"roles": found.roles})
        show_refusal(form, refusal)
        return _member_page(request, org, found, form, status=refusal.status)
    messages.success(request, "The membership has ended. Work, pay and history are kept.")
    return redirect("accounts:people", org=org)


def _page(request: HttpRequest, org: str, form: InvitationForm, *, status: int = 200, **more: object) -> HttpResponse:
    actor = actor_of(request)
    administrator = actor.has(Role.ADMINISTRATOR)
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    members = list(members_of(actor, asked)[: SHOWN + 1])
    context = {
        "organisation": organisation_get(actor, org),
        "members": members[:SHOWN],
        "asked": asked,
        "many": len(members) > FEW,
        "more": SHOWN if len(members) > SHOWN else 0,
        "invitations": invitations_of(actor) if administrator else [],
        "now": clock.utcnow(),
        "form": form,
        "role_choices": ROLE_CHOICES,
        "may_change": administrator,
        **more,
    }
    return render(request, "accounts/people.html", context, status=status)


def _member_page(
    request: HttpRequest, org: str, member: Membership, form: RolesForm, *, status: int = 200
) -> HttpResponse:
    context = {"organisation": organisation_get(actor_of(request), org), "member": member, "form": form}
    return render(request, "accounts/member.html", context, status=status)
