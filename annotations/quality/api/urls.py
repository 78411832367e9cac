from django.urls import URLPattern, path

from annotations.quality.api import views

urlpatterns: list[URLPattern] = [
    path("projects/<int:project_id>/agreement/", views.AgreementView.as_view(), name="project-agreement"),
    path("projects/<int:project_id>/agreement/matrix/", views.MatrixView.as_view(), name="project-agreement-matrix"),
    path("projects/<int:project_id>/progress/", views.ProgressView.as_view(), name="project-progress"),
]
