"""The name under which events record the software that wrote them."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

__all__ = ["TOOL"]


def _version() -> str:
    try:
        return version("fairhand")
    except PackageNotFoundError:
        return "source"


TOOL: Final = f"fairhand/{_version()}"
