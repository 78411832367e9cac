from django.urls import URLPattern, path

from governance.provenance.pages import views

app_name = "provenance"
urlpatterns: list[URLPattern] = [
    path("p/<int:project_id>/journal/", views.journal, name="journal"),
    path("p/<int:project_id>/journal/verify/", views.verify, name="verify"),
]
