from django.urls import URLPattern, path

from governance.datasheets.api.views import (
    DatasheetAnswerView,
    DatasheetMarkdownView,
    DatasheetPdfView,
    DatasheetView,
)

_AT = "projects/<int:project_id>/releases/<str:version>/datasheet"
urlpatterns: list[URLPattern] = [
    path(f"{_AT}/", DatasheetView.as_view(), name="datasheet"),
    path(f"{_AT}/<slug:question>/", DatasheetAnswerView.as_view(), name="datasheet-answer"),
    path(f"{_AT}.md", DatasheetMarkdownView.as_view(), name="datasheet-markdown"),
    path(f"{_AT}.pdf", DatasheetPdfView.as_view(), name="datasheet-pdf"),
]
