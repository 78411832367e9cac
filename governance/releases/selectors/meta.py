"""What exports say of a release beyond its rows."""

import re
from typing import Final

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from accounts.actor import Actor
from accounts.models import Organisation
from annotations.projects.selectors.projects import project_get
from governance.releases.domain.exports.release_meta import Activity, ReleaseMeta
from governance.releases.models import Release
from governance.releases.selectors.folders import release_folder

_SPDX: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{1,60}")


def release_meta(actor: Actor, release: Release) -> ReleaseMeta:
    """Names, licence, addresses and the steps of the making, from the project's own records."""
    project = project_get(actor, release.project_id)
    organisation = Organisation.objects.get(pk=release.organisation_id)
    url = f"{settings.BASE_URL}/p/{project.pk}/releases/{release.version}/"
    frozen_at = release.frozen_at or release.created_at
    return ReleaseMeta(
        name=project.name,
        description=project.description or f"{project.name}, labelled with Fairhand by {organisation.name}.",
        version=release.version,
        license=licence_address(project.licence, url),
        url=url,
        creator=organisation.name,
        creator_url=settings.BASE_URL,
        published_at=release.published_at or frozen_at,
        languages=_languages(release),
        activities=[
            Activity(
                name="Data Annotation",
                description="Labels given under the guidelines shipped with the release; each vote has its event in the log.",
                agents=[organisation.name],
                started=project.published_at,
                ended=frozen_at,
            )
        ],
    )


def licence_address(licence: str, fallback: str) -> str:
    """A licence as an address: an SPDX identifier becomes its page, free words the release's own page.

    >>> licence_address("CC-BY-4.0", "https://example.org/")
    'https://spdx.org/licenses/CC-BY-4.0.html'
    >>> licence_address("ask us first", "https://example.org/")
    'https://example.org/'
    """
    if licence.startswith(("http://", "https://")):
        return licence
    return f"https://spdx.org/licenses/{licence}.html" if _SPDX.fullmatch(licence) else fallback


def _languages(release: Release) -> list[str]:
    column = pq.read_table(release_folder(release) / "items.parquet", columns=["language"])["language"]
    return sorted(value for value in pc.unique(column).to_pylist() if value)
