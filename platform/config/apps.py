from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config.wiring import wire

        wire()
        if settings.TEST_CLOCK:
            from config.test_clock import offset
            from kernel import clock

            clock.use_offset(offset)
