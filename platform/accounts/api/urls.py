from django.urls import URLPattern, path

from accounts.api import conformance, invitations, me, organisations, tokens

urlpatterns: list[URLPattern] = [
    path("me/", me.MeView.as_view(), name="me"),
    path("me/tokens/", tokens.TokensView.as_view(), name="my-tokens"),
    path("me/tokens/<int:token_id>/", tokens.TokenView.as_view(), name="my-token"),
    path("me/access-records/", me.AccessRecordsView.as_view(), name="my-access-records"),
    path("organisations/", organisations.OrganisationsView.as_view(), name="organisations"),
    path("organisations/<slug:org>/", organisations.OrganisationView.as_view(), name="organisation"),
    path("organisations/<slug:org>/membership/", organisations.MembershipView.as_view(), name="membership"),
    path("organisations/<slug:org>/members/", organisations.MembersView.as_view(), name="members"),
    path("organisations/<slug:org>/members/<int:membership_id>/", organisations.MemberView.as_view(), name="member"),
    path("organisations/<slug:org>/invitations/", invitations.InvitationsView.as_view(), name="invitations"),
    path(
        "organisations/<slug:org>/invitations/<int:invitation_id>/",
        invitations.InvitationView.as_view(),
        name="invitation",
    ),
    path("operator/conformance/", conformance.ConformanceRunsView.as_view(), name="conformance-runs"),
    path("operator/conformance/<slug:run>/", conformance.ConformanceRunView.as_view(), name="conformance-run"),
    path(
        "operator/conformance/<slug:run>/people/",
        conformance.ConformancePeopleView.as_view(),
        name="conformance-people",
    ),
    path("invitations/accept/", invitations.InvitationAcceptView.as_view(), name="invitation-accept"),
]
