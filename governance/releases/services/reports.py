"""The reports that go out with a release, gathered when it is approved."""

from governance.audits.selectors.audits import audit_files
from governance.datasheets.selectors.datasheets import datasheet_files
from governance.releases.models import Release


def reports_of(release: Release) -> dict[str, bytes]:
    """{file name: bytes}: the audit with the owner's answers, and the datasheet. Authors' names stay out of the files."""
    return {**audit_files(release.pk), **datasheet_files(release.pk)}
