from django.urls import path

from governance.datasheets.pages import views

app_name = "datasheets"
_AT = "p/<int:project_id>/releases/<str:version>/datasheet"
urlpatterns = [
    path(f"{_AT}/", views.sheet, name="sheet"),
    path(f"{_AT}/<slug:question>/", views.answer, name="answer"),
    path(f"{_AT}.md", views.markdown, name="markdown"),
    path(f"{_AT}.pdf", views.pdf, name="pdf"),
]
