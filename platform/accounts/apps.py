from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    append_only_tables = ("accounts_accessrecord",)

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset

        from accounts.services.sessions import end_other_sessions

        for signal in (authenticator_added, authenticator_removed, authenticator_reset):
            signal.connect(end_other_sessions, dispatch_uid="accounts.end_other_sessions")
