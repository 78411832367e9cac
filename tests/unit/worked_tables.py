"""Reads the worked tables of the algorithm pages, so that a page and its code cannot drift apart."""

from pathlib import Path

_PAGES = Path(__file__).parents[2] / "docs" / "algorithms"


def rows(page: str, table: str) -> list[dict[str, str]]:
    """The rows of the Markdown table that follows `<!-- table: name -->`, each a dict by column title."""
    lines = iter((_PAGES / page).read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line == f"<!-- table: {table} -->":
            break
    titles = _cells(next(lines))
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append(dict(zip(titles, _cells(line), strict=True)))
    assert found, f"{page} has no table {table}"
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
