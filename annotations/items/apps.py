from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "annotations.items"
    label = "items"
