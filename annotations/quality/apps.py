from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "annotations.quality"
    label = "quality"
