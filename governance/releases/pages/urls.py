from django.urls import URLPattern, path

from governance.releases.pages import views

app_name = "releases"
_ONE = "p/<int:project_id>/releases/<str:version>"

urlpatterns: list[URLPattern] = [
    path("p/<int:project_id>/releases/", views.release_index, name="list"),
    path("p/<int:project_id>/releases/freeze/", views.freeze, name="freeze"),
    path(f"{_ONE}/", views.detail, name="detail"),
    path(f"{_ONE}/approve/", views.approve, name="approve"),
    path(f"{_ONE}/publish/", views.publish, name="publish"),
    path(f"{_ONE}/withdraw/", views.withdraw, name="withdraw"),
    path(f"{_ONE}/verify/", views.verify, name="verify"),
]
