"""Adding reports to a frozen release: the data stay as they were, the manifest lists the reports too and is signed anew.

manifest.json always lists everything in the folder, so one verifier and one signature cover data and reports alike.
Until approval it may be signed again; what was signed at the freeze stands in the journal, and a release made again from
its record has the data files of today's manifest. Approval signs it for the last time.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from governance.provenance.services.signing_key import signing_key
from governance.releases.domain.freeze_record import FreezeRecord
from governance.releases.domain.manifest import write_manifest
from governance.releases.models import Release, ReleaseState
from governance.releases.selectors.folders import release_folder
from governance.releases.services.freeze import named
from governance.releases.services.place import settle
from kernel.errors import Conflict, Invalid

REPORTS: Final = "reports"
_OPEN: Final = (ReleaseState.FROZEN, ReleaseState.AUDITED)


def release_attach(release: Release, files: Mapping[str, bytes]) -> None:
    """Put files (plain names) under reports/ and sign the manifest again. The caller holds the row's lock and saves it.

    Raises Conflict once the release is approved, Invalid for a name that is more than a name.
    """
    if release.state not in _OPEN:
        raise Conflict("The release is sealed: nothing can be added to it.", kept="Its files stay as they are.")
    folder = release_folder(release)
    for name, body in files.items():
        if not name or Path(name).name != name or name.startswith("."):
            raise Invalid("A report needs a plain file name.", code="report-name")
        target = folder / REPORTS / name
        target.parent.mkdir(exist_ok=True)
        # Kept out of the folder until it is whole, so that no reader meets half a report.
        fresh = folder.with_name(f".{folder.name}-{name}")
        fresh.write_bytes(body)
        fresh.replace(target)
    record = named(FreezeRecord.from_json(release.record), release.content_hash)
    release.manifest_sha256 = write_manifest(folder, record, signing_key())
    settle(folder)
