from django.apps import AppConfig


class WebapiConfig(AppConfig):
    name = "webapi"
    label = "webapi"

    def ready(self) -> None:
        from webapi import openapi  # noqa: F401 - registers how sign-in is described
