"""Claim: the second start shows a page within 10 seconds on a quiet machine.

Starts Fairhand in an empty folder, stops it, starts it again and prints the seconds until "ready", beside the time a bare
Python takes to import Django (the raw reference of the same run) and the foreign load.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stand import Meter, Stand


def main() -> None:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import django.db.models"], check=True)
    raw = time.perf_counter() - began
    with tempfile.TemporaryDirectory(prefix="fairhand-bench-") as folder:
        # Redis runs as a user of its own, to whom a private folder is closed.
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        with Stand(folder=data):
            pass
        second = Stand(folder=data)
        with Meter([]) as meter:
            second.__enter__()
        second.__exit__(None, None, None)
    print(f"second start to page up: {meter.wall:.1f} s = {meter.wall / raw:.0f} × importing Django ({raw:.2f} s)")
    print(f"busy cores meanwhile, ours included: {meter.foreign:.2f}")


if __name__ == "__main__":
    main()
