"""The one-time sign-in links of the sample organisation, made by the command `sample_links`."""

import subprocess
import sys
from collections.abc import Mapping

from embedded.data_folder import DataFolder

UNKNOWN_COMMAND = "Unknown command: 'sample_links'"


def sign_in_links(folder: DataFolder, env: Mapping[str, str]) -> str:
    """What the command prints; one line about the failure when it fails, nothing when this build has no samples."""
    log = folder.logs / "sample_links.log"
    with log.open("wb") as errors:
        result = subprocess.run(
            [sys.executable, "-m", "django", "sample_links"],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=dict(env),
            cwd=folder.root,
        )
    if result.returncode == 0:
        return result.stdout.decode(errors="replace").rstrip()
    if UNKNOWN_COMMAND in log.read_text(encoding="utf-8", errors="replace"):
        return ""
    return f"The sign-in links of the sample could not be made: see {log}."
