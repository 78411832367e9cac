from django.urls import URLPattern, path

from annotations.projects.pages import editor, new, organisation, overview, settings

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("o/<slug:org>/", organisation.organisation, name="organisation"),
    path("o/<slug:org>/projects/new/", new.new, name="new"),
    path("o/<slug:org>/projects/preview/", editor.preview, name="preview"),
    path("p/<int:project_id>/", overview.overview, name="overview"),
    path("p/<int:project_id>/state/", overview.move, name="state"),
    path("p/<int:project_id>/settings/", settings.settings_page, name="settings"),
]
