"""The suite spread over processes: every test runs once, and the worker of the browser tests runs nothing else."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import ROOT

CONFTEST = """
from tests.workers import Scheduling, in_order

def pytest_collection_modifyitems(config, items):
    items[:] = in_order(items, workers=getattr(config, "workerinput", {"workercount": 1})["workercount"])

def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return Scheduling(config, log)
"""
TESTS = """
import os, pytest, time

@pytest.mark.parametrize("number", range(3))
def test_it(number, request):
    time.sleep(0.02)
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(f"{os.environ.get('PYTEST_XDIST_WORKER', 'alone')} {request.node.nodeid}\\n")
"""
FOLDERS = ("browser", "conformance", "faults", "unit", "integration", "api")


def run(folder: Path, *words: str) -> list[tuple[str, str]]:
    """A suite of two files a folder, run with the real xdist: who ran what, in order."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")
    for name in FOLDERS:
        (folder / "tests" / name).mkdir(parents=True)
        for file in ("test_one.py", "test_two.py"):
            (folder / "tests" / name / file).write_text(TESTS)
    seen = folder / "seen"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "xdist", "-p", "no:cacheprovider", *words],
        cwd=folder,
        env={**inherited, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT), "SEEN": str(seen)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split(" ", 1) for line in seen.read_text().splitlines()]
    return [(worker, test) for worker, test in lines]


@pytest.mark.parametrize("workers", [1, 3])
def test_every_test_runs_once_and_the_browser_has_a_worker_to_itself(tmp_path: Path, workers: int) -> None:
    seen = run(tmp_path, "-n", str(workers))
    tests = [test for _, test in seen]
    assert len(tests) == len(set(tests)) == 2 * 3 * len(FOLDERS)
    folders = defaultdict(set)
    for worker, test in seen:
        folders[worker].add(test.split("/")[1])
    with_browser = [known for known in folders.values() if "browser" in known]
    assert len(with_browser) == 1
    assert workers == 1 or with_browser == [{"browser"}]


def test_in_one_process_the_browser_comes_last(tmp_path: Path) -> None:
    order = list(dict.fromkeys(test.split("/")[1] for _, test in run(tmp_path)))
    assert order[:2] == ["conformance", "faults"]
    assert order[-1] == "browser"
