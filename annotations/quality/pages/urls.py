from django.urls import URLPattern, path

from annotations.quality.pages import gold, views

app_name = "quality"
_PROJECT = "p/<int:project_id>"
urlpatterns: list[URLPattern] = [
    path(f"{_PROJECT}/agreement/", views.agreement, name="agreement"),
    path(f"{_PROJECT}/gold/", gold.gold, name="gold"),
    path(f"{_PROJECT}/gold/find/", gold.find_item, name="gold-find"),
    path(f"{_PROJECT}/gold/items/<int:item_id>/", gold.gold_item, name="gold-item"),
    path(f"{_PROJECT}/gold/contests/<int:contest_id>/", gold.answer_contest, name="contest-answer"),
    path("me/score/", gold.score, name="score"),
    path("me/score/<int:gold_id>/contest/", gold.contest, name="gold-contest"),
]
