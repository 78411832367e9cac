from django.urls import path

from governance.audits.pages import views

app_name = "audits"
_AT = "p/<int:project_id>/releases/<str:version>/audit"
urlpatterns = [
    path(f"{_AT}/", views.report, name="report"),
    path(f"{_AT}/findings/<slug:finding>/", views.answer, name="answer"),
    path(f"{_AT}.pdf", views.pdf, name="pdf"),
    path(f"{_AT}.json", views.as_json, name="json"),
]
