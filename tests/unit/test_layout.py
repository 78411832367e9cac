"""Guards the `platform/` source root: a regular package of that name would hide Python's own module (adr/0001)."""

import platform
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHILDREN = sorted(path.name for path in (ROOT / "platform").iterdir() if (path / "__init__.py").exists())


def test_platform_is_the_standard_librarys() -> None:
    assert platform.python_implementation()
    assert ROOT not in Path(str(platform.__file__)).parents


def test_the_source_root_is_not_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not (ROOT / "tests" / "platform").exists()


@pytest.mark.parametrize("name", CHILDREN)
def test_no_child_bears_the_name_of_a_standard_module_and_each_comes_from_here(name: str) -> None:
    assert name not in sys.stdlib_module_names
    assert ROOT / "platform" in Path(str(import_module(name).__file__)).parents


def test_a_domain_module_loads_no_framework() -> None:
    code = (
        "import sys, annotations.pay.domain.earnings, annotations.exposure.domain.windows, annotations.quality.domain.majority, "
        "governance.provenance.domain.tree_head, governance.audits.domain.wilson, kernel.money; "
        "print([name for name in ('django', 'rest_framework', 'celery') if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}", "PATH": "/usr/bin:/bin"},
    )
    assert found.stdout.strip() == "[]"


def test_nothing_committed_names_a_package_registry() -> None:
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com")
    listed = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.splitlines()
    texts = [ROOT / name for name in listed if not name.endswith((".png", ".woff2", ".jpg", ".ttf", ".otf"))]
    naming = [
        str(path)
        for path in texts
        if path.exists() and any(host in path.read_text("utf-8", "replace") for host in hosts)
    ]
    assert naming == []
