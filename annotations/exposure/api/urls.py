from django.urls import URLPattern, path

from annotations.exposure.api import wellbeing

urlpatterns: list[URLPattern] = [
    path("me/wellbeing/", wellbeing.WellbeingView.as_view(), name="my-wellbeing"),
    path("me/consents/", wellbeing.ConsentsView.as_view(), name="my-consents"),
    path("me/limits/", wellbeing.LimitsView.as_view(), name="my-limits"),
    path("me/exposure/", wellbeing.ExposureLogView.as_view(), name="my-exposure"),
]
