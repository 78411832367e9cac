from django.urls import URLPattern, path

from notices.api.inbox import NoticeReadView, NoticesView

urlpatterns: list[URLPattern] = [
    path("me/notices/", NoticesView.as_view(), name="my-notices"),
    path("me/notices/<int:notice_id>/read/", NoticeReadView.as_view(), name="my-notice-read"),
]
