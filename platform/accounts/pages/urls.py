from django.urls import URLPattern, path

from accounts.pages import links, mine, people

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("o/<slug:org>/people/", people.people, name="people"),
    path("o/<slug:org>/people/<int:membership_id>/", people.member, name="member"),
    path("o/<slug:org>/people/<int:membership_id>/roles/", people.set_roles, name="member-roles"),
    path("o/<slug:org>/people/<int:membership_id>/end/", people.end, name="member-end"),
    path("o/<slug:org>/leave/", mine.leave, name="leave"),
    path("o/<slug:org>/people/invitations/", people.invite, name="invitation-create"),
    path("o/<slug:org>/people/invitations/<int:invitation_id>/withdraw/", people.withdraw, name="invitation-withdraw"),
    path("me/settings/", mine.settings_page, name="settings"),
    path("me/tokens/", mine.tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revoke/", mine.token_revoke_page, name="token-revoke"),
    path("invitations/<str:token>/", links.invitation, name="invitation"),
    path("sign-in/<str:token>/", links.sign_in, name="sign-in"),
]
