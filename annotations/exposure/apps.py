from django.apps import AppConfig


class ExposureConfig(AppConfig):
    name = "annotations.exposure"
    label = "exposure"
    append_only_tables = (
        "exposure_exposurecharge",
        "exposure_reveal",
        "exposure_glance",
        "exposure_itemrating",
        "exposure_releasedsum",
    )
