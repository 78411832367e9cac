from django.urls import URLPattern, path

from governance.provenance.api import views

urlpatterns: list[URLPattern] = [
    path("keys/", views.KeysView.as_view(), name="keys"),
    path("organisations/<slug:org>/tree-head/", views.TreeHeadView.as_view(), name="tree-head"),
    path("projects/<int:project_id>/journal/", views.JournalView.as_view(), name="journal"),
    path("projects/<int:project_id>/journal/verify/", views.JournalVerifyView.as_view(), name="journal-verify"),
    path(
        "projects/<int:project_id>/votes/<int:vote_id>/provenance/",
        views.VoteProvenanceView.as_view(),
        name="vote-provenance",
    ),
]
