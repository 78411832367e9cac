"""Log files of the children, turned over at each start so that they stay readable and small."""

from pathlib import Path

KEPT = 5


def turn_over(folder: Path) -> None:
    """Rename `web.log` to `web.log.1`, `web.log.1` to `web.log.2` and so on; the sixth is dropped."""
    for log in folder.glob("*.log"):
        for number in range(KEPT, 0, -1):
            older = Path(f"{log}.{number}")
            newer = log if number == 1 else Path(f"{log}.{number - 1}")
            if newer.exists():
                newer.replace(older)


def last_line(log: Path) -> str:
    """The last line that says something, for the one line a person reads."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return "no log"
    return next((line.strip() for line in reversed(lines) if line.strip()), "no reason given")
