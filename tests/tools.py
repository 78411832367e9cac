"""Programs from outside Python that some tests need: found, installed where that is possible, else named.

As a program (`python tests/tools.py`) it installs what is missing; tests call `tool("chromium")`.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TOOLS: Mapping[str, Mapping[str, Any]] = tomllib.loads(Path(__file__).with_name("tools.toml").read_text("utf-8"))
PLAYWRIGHT_BROWSERS = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")).expanduser()


def find(name: str) -> str | None:
    """The path of a tool, or `None` when this machine has none."""
    found = next(filter(None, map(shutil.which, TOOLS[name]["programs"])), None)
    if found is None and name == "chromium":
        downloaded = sorted(PLAYWRIGHT_BROWSERS.glob("chromium-*/chrome-linux*/chrome"))
        found = str(downloaded[-1]) if downloaded else None
    return found


def tool(name: str) -> str:
    """The path of a tool a test needs; the test is skipped without it, or fails where tools are required."""
    import pytest

    found = find(name)
    if found is not None:
        return found
    message = f"{name} is missing: install the Debian package {TOOLS[name]['debian']}"
    if os.environ.get("FAIRHAND_REQUIRE_TOOLS") == "1":
        pytest.fail(message)
    raise pytest.skip.Exception(message)


def install(name: str) -> None:
    """Install a missing tool: Debian's package as root, else the download its Python library knows."""
    entry = TOOLS[name]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", entry["debian"]]
        subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    elif "python" in entry:
        subprocess.run([sys.executable, *entry["python"]], check=False)


def main() -> int:
    for name in TOOLS:
        if find(name) is None:
            print(f"Installing {name} for {TOOLS[name]['used_by']} …", flush=True)
            install(name)
    missing = [name for name in TOOLS if find(name) is None]
    for name in missing:
        print(f"{name} is missing: install the Debian package {TOOLS[name]['debian']}", file=sys.stderr)
    return 1 if missing and os.environ.get("FAIRHAND_REQUIRE_TOOLS") == "1" else 0


if __name__ == "__main__":
    sys.exit(main())
