from django.urls import URLPattern, path

from annotations.work.pages import views

app_name = "work"
urlpatterns: list[URLPattern] = [
    path("work/", views.home, name="home"),
    path("work/votes/", views.votes, name="votes"),
    path("work/projects/<int:project_id>/", views.workbench, name="workbench"),
    path("media/<int:lease_id>/<str:sha256>/", views.media, name="media"),
]
