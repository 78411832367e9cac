from django.urls import URLPattern, path

from governance.audits.api.views import AuditPdfView, AuditView, FindingAnswerView

_AT = "projects/<int:project_id>/releases/<str:version>"
urlpatterns: list[URLPattern] = [
    path(f"{_AT}/audit/", AuditView.as_view(), name="audit"),
    path(f"{_AT}/audit.pdf", AuditPdfView.as_view(), name="audit-pdf"),
    path(f"{_AT}/findings/<slug:finding>/answer/", FindingAnswerView.as_view(), name="audit-finding-answer"),
]
