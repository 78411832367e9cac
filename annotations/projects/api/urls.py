from django.urls import URLPattern, path

from annotations.projects.api import label_studio, projects, versions

urlpatterns: list[URLPattern] = [
    path("organisations/<slug:org>/projects/", projects.ProjectsView.as_view(), name="projects"),
    path("organisations/<slug:org>/label-studio/", label_studio.LabelStudioView.as_view(), name="label-studio"),
    path("projects/<int:project_id>/", projects.ProjectView.as_view(), name="project"),
    path("projects/<int:project_id>/publish/", projects.PublishView.as_view(), name="project-publish"),
    path("projects/<int:project_id>/pause/", projects.PauseView.as_view(), name="project-pause"),
    path("projects/<int:project_id>/close/", projects.CloseView.as_view(), name="project-close"),
    path("projects/<int:project_id>/schema/", versions.SchemaView.as_view(), name="project-schema"),
    path("projects/<int:project_id>/guidelines/", versions.GuidelinesView.as_view(), name="project-guidelines"),
    path("projects/<int:project_id>/pay-policy/", versions.PayPolicyView.as_view(), name="project-pay-policy"),
    path(
        "projects/<int:project_id>/exposure-policy/",
        versions.ExposurePolicyView.as_view(),
        name="project-exposure-policy",
    ),
]
