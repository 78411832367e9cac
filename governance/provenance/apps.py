from django.apps import AppConfig


class ProvenanceConfig(AppConfig):
    name = "governance.provenance"
    label = "provenance"
    append_only_tables = ("provenance_position", "provenance_treehead")
