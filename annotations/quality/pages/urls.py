from django.urls import URLPattern, path

from annotations.quality.pages import views

app_name = "quality"
urlpatterns: list[URLPattern] = [
    path("p/<int:project_id>/agreement/", views.agreement, name="agreement"),
]
