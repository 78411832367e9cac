from django.urls import URLPattern, path

from annotations.recourse.pages import desk, mine

app_name = "recourse"
urlpatterns: list[URLPattern] = [
    path("me/decisions/", mine.decisions, name="mine"),
    path("me/decisions/<int:decision_id>/", mine.decision, name="decision"),
    path("me/decisions/<int:decision_id>/appeal/", mine.appeal, name="appeal"),
    path("me/everything/", mine.everything, name="everything"),
    path("me/everything/<int:export_id>/file/", mine.everything_file, name="everything-file"),
    path("o/<slug:org>/decisions/", desk.decisions, name="desk"),
    path("o/<slug:org>/decisions/new/", desk.new, name="new"),
    path("o/<slug:org>/decisions/<int:decision_id>/", desk.decision, name="desk-decision"),
    path("o/<slug:org>/decisions/<int:decision_id>/answer/", desk.answer, name="answer"),
    path("o/<slug:org>/holds/", desk.holds, name="holds"),
    path("o/<slug:org>/holds/<int:hold_id>/lift/", desk.lift, name="hold-lift"),
]
