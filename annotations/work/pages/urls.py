from django.urls import URLPattern, path

from annotations.work.pages import reading, shifts, time, views

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
    path("work/projects/<int:project_id>/guidelines/", reading.guidelines, name="guidelines"),
    path("work/projects/<int:project_id>/courses/<int:course_id>/", reading.course, name="course"),
    path("work/projects/<int:project_id>/reading/<int:activity_id>/done/", reading.done, name="reading-done"),
    path("p/<int:project_id>/courses/", reading.project_courses, name="project-courses"),
    path("p/<int:project_id>/courses/<int:course_id>/retire/", reading.retire, name="course-retire"),
    path("media/<int:lease_id>/<str:sha256>/", views.media, name="media"),
]
