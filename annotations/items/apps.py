from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "annotations.items"
    label = "items"
    append_only_tables = ("items_sealaccess",)
