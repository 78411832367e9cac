from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "annotations.work"
    label = "work"
    append_only_tables = ("work_labelevent", "work_timecorrection", "work_correctiondecision")

    def ready(self) -> None:
        from accounts.signals import annotating_given_up
        from annotations.work.selectors.item_votes import register
        from annotations.work.services.shift_hand_back import shifts_hand_back

        register()
        annotating_given_up.connect(shifts_hand_back)
