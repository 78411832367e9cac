"""A project may only lower limits: asked by annotations.projects through settings.PROJECT_EXPOSURE_LIMITS_CHECK (E4)."""

from collections.abc import Mapping

from annotations.exposure.domain.limits import STANDARD, Window, check_lowered


def check_project_limits(limits: Mapping[str, int]) -> None:
    """Raise Forbidden for a limit above the installation's standard one."""
    check_lowered({Window(name): amount for name, amount in limits.items()}, STANDARD)
