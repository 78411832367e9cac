from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "annotations.work"
    label = "work"
    append_only_tables = ("work_labelevent", "work_timecorrection", "work_correctiondecision")

    def ready(self) -> None:
        from annotations.work.selectors.item_votes import register

        register()
