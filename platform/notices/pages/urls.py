from django.urls import URLPattern, path

from notices.pages import views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("me/inbox/", views.inbox, name="inbox"),
    path("me/inbox/read/", views.read_all, name="read-all"),
    path("me/inbox/<int:notice_id>/open/", views.open_notice, name="open"),
]
