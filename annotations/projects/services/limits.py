"""Exposure limits belong to a feature above this one; what refuses a raised one is named in settings."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string


def require_lowering(limits: Mapping[str, int]) -> None:
    """Raise Forbidden where a project would raise a limit of the installation (E4)."""
    import_string(settings.PROJECT_EXPOSURE_LIMITS_CHECK)(limits)
