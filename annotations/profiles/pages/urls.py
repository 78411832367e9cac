from django.urls import URLPattern, path

from annotations.profiles.pages import views

app_name = "profiles"
urlpatterns: list[URLPattern] = [
    path("me/profile/", views.mine, name="mine"),
    path("me/profile/consents/", views.consents, name="consents"),
    path("me/profile/consents/<str:purpose>/", views.consent, name="consent"),
    path("me/profile/reads/", views.reads, name="reads"),
]
