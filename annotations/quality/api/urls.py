from django.urls import URLPattern, path

from annotations.quality.api import gold, views

_PROJECT = "projects/<int:project_id>"
urlpatterns: list[URLPattern] = [
    path(f"{_PROJECT}/agreement/", views.AgreementView.as_view(), name="project-agreement"),
    path(f"{_PROJECT}/agreement/matrix/", views.MatrixView.as_view(), name="project-agreement-matrix"),
    path(f"{_PROJECT}/progress/", views.ProgressView.as_view(), name="project-progress"),
    path(f"{_PROJECT}/gold/", gold.GoldView.as_view(), name="project-gold"),
    path(
        f"{_PROJECT}/gold/contests/<int:contest_id>/answer/",
        gold.ContestAnswerView.as_view(),
        name="gold-contest-answer",
    ),
    path("me/scores/", gold.MyScoresView.as_view(), name="my-scores"),
    path("me/gold/<int:gold_id>/contest/", gold.GoldContestView.as_view(), name="gold-contest"),
]
