from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "annotations.quality"
    label = "quality"
    append_only_tables = ("quality_goldopinion",)
