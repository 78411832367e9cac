from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    append_only_tables = ("accounts_accessrecord",)
