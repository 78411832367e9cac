"""The report of `fairhand audit` as a page that stands alone and as a PDF, with the product's own parts and styles."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template import Context, Engine

import governance.audits
from governance.audits.domain.changes import Since
from governance.audits.domain.charts import page_svg, plain_svg
from governance.audits.domain.overall import overall_agreement
from governance.audits.domain.pdf import audit_pdf
from governance.audits.domain.pdf import notes as notes_of
from governance.audits.domain.presentation import HEADING, eyebrow, tiles, withheld_words
from governance.audits.domain.reading import read_report
from governance.audits.domain.report import Report

_AUDITS: Final = Path(governance.audits.__file__).parent
_SHEETS: Final = ("tokens", "base", "components", "layout", "tables", "report", "print")
_BLOCK: Final = 1 << 20


def write_documents(
    report: Report, snapshot: Path, out: Path, *, data: Path, notes: list[str], since: Since | None
) -> None:
    """Write report.html and report.pdf to `out`. `notes` are what the reader of the file should know first, `since` what changed since
    the audit of the release before."""
    agreement = [one.to_dict() for one in overall_agreement(snapshot, report.spec)] if report.n_votes else []
    about = {
        "organisation": "Fairhand",
        "project": data.name,
        "version": "",
        "dated": "file of",
        "frozen_at": datetime.fromtimestamp(data.stat().st_mtime, UTC).isoformat(),
        "content_hash": _sha256(data),
    }
    plain = report.to_dict()
    charts = {one.id: one.chart for one in report.findings if one.chart is not None and not one.part_of}
    pdf = audit_pdf(
        read_report(plain, {key: plain_svg(chart) for key, chart in charts.items()}),
        about=about,
        agreement=agreement,
        answers=None,
        since=since,
        more_notes=notes,
    )
    (out / "report.pdf").write_bytes(pdf)
    reading = read_report(plain, {key: page_svg(chart) for key, chart in charts.items()})
    context: dict[str, Any] = {
        "reading": reading,
        "heading": HEADING,
        "eyebrow": eyebrow(reading, about),
        "lead": reading.lead(0, answers=False),
        "tiles": tiles(reading, agreement),
        "notes": [*notes_of(reading), *notes],
        "shown": [{"finding": one} for verdict in ("flag", "insufficient_evidence") for one in reading.of(verdict)],
        "quiet": reading.of("no_flag"),
        "withheld": withheld_words(reading.k),
        "since": since,
        "content_hash": about["content_hash"],
        "styles": "\n".join((_styles() / f"{name}.css").read_text(encoding="utf-8") for name in _SHEETS),
    }
    if not settings.configured:
        # Templates ask the settings how numbers are written; nothing else of the application is needed.
        settings.configure(USE_I18N=False, USE_THOUSAND_SEPARATOR=False)
    page = Engine(dirs=[str(_AUDITS / "templates")], libraries={}).get_template("audits/document.html")
    (out / "report.html").write_text(page.render(Context(context)), encoding="utf-8")


def _styles() -> Path:
    """The style sheets: beside the templates in a wheel, with the rest of the front end in a checkout."""
    packed = _AUDITS / "styles"
    return packed if packed.is_dir() else _AUDITS.parents[1] / "frontend" / "styles"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
