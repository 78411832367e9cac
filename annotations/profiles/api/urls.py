from django.urls import URLPattern, path

from annotations.profiles.api import views

urlpatterns: list[URLPattern] = [
    path("me/profile/", views.MyProfileView.as_view(), name="my-profile"),
    path("me/profile/consents/", views.MyProfileConsentsView.as_view(), name="my-profile-consents"),
    path("me/profile/uses/", views.MyProfileUsesView.as_view(), name="my-profile-uses"),
    path("me/profile/reads/", views.MyProfileReadsView.as_view(), name="my-profile-reads"),
]
