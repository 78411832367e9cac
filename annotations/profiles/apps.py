from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "annotations.profiles"
    label = "profiles"
    append_only_tables = ("profiles_profileconsent", "profiles_groupdraw")
