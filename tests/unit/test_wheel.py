"""What is installed from a wheel does what the checkout does: the commands that need no server need no checkout either."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = 'label = "y"\npositive = "yes"\nprotected = ["g"]\nchecks = ["label_rate"]\n'
# The checkout is on the interpreter's path through .pth files: what it holds of itself is taken off again.
RUN = """
import sys
from pathlib import Path
root, checkout, *arguments = sys.argv[1:]
sys.path = [root, *(one for one in sys.path if one not in (checkout, f"{checkout}/platform"))]
import cli, governance
assert Path(cli.__file__).is_relative_to(root) and Path(governance.__file__).is_relative_to(root)
from cli.main import main
sys.exit(main(arguments))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("fairhand-*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def audit(code: list[str], folder: Path, out: str) -> Path:
    told = ["audit", "data.csv", "--spec", "spec.toml", "--out", out, "--quiet"]
    found = subprocess.run([*code, *told], cwd=folder, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return folder / out


def test_an_audit_from_a_wheel_writes_the_same_bytes_as_one_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    rows = [f"{'yes' if number % 3 else 'no'},{'ab'[number % 2]}" for number in range(60)]
    (tmp_path / "data.csv").write_text("\n".join(["y,g", *rows]), encoding="utf-8")
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    here = audit([sys.executable, "-m", "cli.main"], tmp_path, "checkout")
    there = audit([sys.executable, "-I", "-c", RUN, str(installed), str(ROOT)], tmp_path, "wheel")
    for name in ("report.html", "report.pdf", "findings.json"):
        assert (there / name).read_bytes() == (here / name).read_bytes(), name
    assert "--accent" in (there / "report.html").read_text(encoding="utf-8"), "the style sheets are in it"
