from django.apps import AppConfig


class DatasheetsConfig(AppConfig):
    name = "governance.datasheets"
    label = "datasheets"
    append_only_tables = ("datasheets_answer",)
