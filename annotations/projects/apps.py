from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "annotations.projects"
    label = "projects"
    append_only_tables = (
        "projects_schemaversion",
        "projects_guidelineversion",
        "projects_paypolicyversion",
        "projects_exposurepolicyversion",
    )
