from django.urls import URLPattern, path

from annotations.exposure.pages import views

app_name = "exposure"
urlpatterns: list[URLPattern] = [
    path("me/wellbeing/", views.wellbeing, name="wellbeing"),
    path("me/wellbeing/consent/", views.consent, name="consent"),
    path("me/wellbeing/limit/", views.limit, name="limit"),
]
