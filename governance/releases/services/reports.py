"""The reports that go out with a release, gathered when it is approved."""

from governance.audits.selectors.audits import audit_files
from governance.datasheets.selectors.datasheets import datasheet_of_release
from governance.releases.models import Release
from kernel.canonical_json import canonical_bytes


def reports_of(release: Release) -> dict[str, bytes]:
    """{file name: bytes}: the audit with the owner's answers, and the datasheet's facts. Authors stay out of the files."""
    files = audit_files(release.pk)
    sheet = datasheet_of_release(release.pk)
    if sheet is not None:
        files["datasheet.json"] = canonical_bytes({"about": sheet.about, "facts": sheet.facts}) + b"\n"
    return files
