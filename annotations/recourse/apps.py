from django.apps import AppConfig


class RecourseConfig(AppConfig):
    name = "annotations.recourse"
    label = "recourse"
    append_only_tables = ("recourse_decision", "recourse_decisionevent", "recourse_hold", "recourse_holdlift")

    def ready(self) -> None:
        from annotations.recourse.services.refusals import register

        register()
