from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "governance.audits"
    label = "audits"
    append_only_tables = ("audits_findinganswer",)
