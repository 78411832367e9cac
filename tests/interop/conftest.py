"""Other people's readers and statistics, called as subprocesses in the environment of requirements.txt beside this file."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
PYTHON = FOLDER / ".venv" / "bin" / "python"

Script = Callable[..., Any]


@pytest.fixture(scope="session")
def run_script() -> Script:
    """Call a script of this folder with arguments and return the JSON it prints; the reason of a skip is said once."""
    if not PYTHON.exists():
        message = "the environment of tests/interop is missing: make test-interop sets it up"
        if os.environ.get("FAIRHAND_REQUIRE_TOOLS") == "1":
            pytest.fail(message)
        pytest.skip(message)

    def run(name: str, *arguments: str | Path, fails: bool = False) -> Any:
        command = [str(PYTHON), str(FOLDER / name), *map(str, arguments)]
        # Our own paths must not reach the other environment.
        environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=600)
        if fails:
            assert done.returncode != 0, done.stdout
            return done.stderr
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    return run
