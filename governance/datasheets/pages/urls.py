from django.urls import URLPattern

app_name = "datasheets"
urlpatterns: list[URLPattern] = []
