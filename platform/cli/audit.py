"""`fairhand audit DATA --spec SPEC.toml --out DIR`: the bias audit of any CSV or Parquet file, without a server.

The file becomes the snapshot a release has, so the same checks run. DIR gets findings.json, findings.parquet, report.html
and report.pdf, all of them or none.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from cli.audit_document import write_documents
from governance.audits.domain.changes import since
from governance.audits.domain.data_file import write_snapshot_of
from governance.audits.domain.data_spec import DataSpec, read_data_spec
from governance.audits.domain.flat import flat_findings
from governance.audits.domain.report import Report
from governance.audits.domain.run import run_audit
from governance.audits.domain.snapshot import Earlier
from governance.audits.domain.verdict import Verdict
from kernel.errors import Invalid

FILES: Final = ("findings.json", "findings.parquet", "report.html", "report.pdf")


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "audit",
        help="audit a data set for bias, without a server",
        description="Audit a CSV or Parquet file: a row an item, or a row a vote. No server is asked.",
    )
    parser.add_argument("data", type=Path, metavar="DATA", help="a CSV or Parquet file")
    parser.add_argument("--spec", type=Path, required=True, help="a TOML file that says which columns mean what")
    parser.add_argument("--out", type=Path, required=True, help=f"the folder for {', '.join(FILES)}")
    parser.add_argument("--quiet", action="store_true", help="do not say what is being measured")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Audit and write. 0: the report is there, 1: refused."""
    if options.out.exists() and not options.out.is_dir():
        raise Invalid(f"{options.out} is a file, not a folder.", kept="Nothing was written.")
    try:
        text = options.spec.read_text(encoding="utf-8")
        spec = read_data_spec(text)
        with tempfile.TemporaryDirectory(prefix="fairhand-audit-") as folder:
            notes = write_snapshot_of(options.data, spec, Path(folder))
            progress = None if options.quiet else _say
            before = _before(spec, options.spec, Path(folder, "before"))
            then = None if before is None else run_audit(before.folder, spec.audit, progress=progress)
            report = run_audit(Path(folder), spec.audit, earlier=before, progress=progress)
            changed = None if before is None or then is None else since(before.name, then.to_dict(), report.to_dict())
            made = Path(folder, "out")
            made.mkdir()
            _write(report, made)
            write_documents(report, Path(folder), made, data=options.data, notes=notes, since=changed)
            _take(made, options.out)
    except (ValueError, OSError) as fault:
        raise Invalid(f"{fault}", kept="Nothing was written.") from None
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    counts = {verdict: report.count(verdict) for verdict in Verdict}
    print(
        f"{options.out}: {counts[Verdict.FLAG]} flags, {counts[Verdict.INSUFFICIENT_EVIDENCE]} insufficient evidence, "
        f"{counts[Verdict.NO_FLAG]} no flag"
    )
    return 0


def _before(spec: DataSpec, beside: Path, folder: Path) -> Earlier | None:
    """The file of the release before as a snapshot; a path that is not absolute begins where the specification lies."""
    if not spec.previous:
        return None
    data = beside.resolve().parent / spec.previous
    folder.mkdir()
    try:
        write_snapshot_of(data, spec, folder)
    except ValueError as fault:
        raise ValueError(f"The release before, {data.name}: {fault}") from None
    return Earlier(data.name, folder)


def _write(report: Report, folder: Path) -> None:
    import pyarrow.parquet as pq

    text = json.dumps(flat_findings(report), ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "findings.json").write_text(text + "\n", encoding="utf-8")
    pq.write_table(report.to_table(), folder / "findings.parquet")


def _take(made: Path, out: Path) -> None:
    """Put the finished files where they belong; each replaces an older one in one step."""
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        part = out / f".{name}.part"
        part.write_bytes((made / name).read_bytes())
        part.replace(out / name)


def _say(done: int, total: int, what: str) -> None:
    print(f"[{done + 1}/{total}] {what}", file=sys.stderr)
