from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "journal"
    label = "journal"
    append_only_tables = ("journal_event",)

    def ready(self) -> None:
        from journal.privileges import apply_privileges

        # Connected to every app, so that the last one to migrate leaves the privileges complete.
        post_migrate.connect(apply_privileges, dispatch_uid="journal.privileges")
