from django.urls import URLPattern, path

from annotations.work.pages import shifts, time, views

app_name = "work"
urlpatterns: list[URLPattern] = [
    path("work/", views.home, name="home"),
    path("work/votes/", views.votes, name="votes"),
    path("work/shifts/", shifts.shifts, name="shifts"),
    path("work/shifts/<int:shift_id>/", shifts.shift, name="shift"),
    path("work/shifts/<int:shift_id>/<str:act>/", shifts.shift_act, name="shift-act"),
    path("work/time/", time.my_time, name="time"),
    path("p/<int:project_id>/shifts/", shifts.of_project, name="project-shifts"),
    path("p/<int:project_id>/shifts/<int:shift_id>/<str:act>/", shifts.project_act, name="project-shift-act"),
    path("p/<int:project_id>/corrections/", time.of_project, name="project-corrections"),
    path("p/<int:project_id>/corrections/<int:correction_id>/", time.decide, name="project-correction"),
    path("work/projects/<int:project_id>/", views.workbench, name="workbench"),
    path("media/<int:lease_id>/<str:sha256>/", views.media, name="media"),
]
