"""Frozen releases, for the features that read them. Releases are kept by a feature above, so config names who knows them."""

from typing import Protocol

from accounts.actor import Actor
from governance.provenance.domain.release_ref import ReleaseRef


class ReleaseReader(Protocol):
    """Implemented by governance.releases."""

    def __call__(self, actor: Actor, project_id: int, version: str) -> ReleaseRef:
        """The frozen release. Raises NotFound when the actor may not see it, or nothing was frozen."""


_readers: list[ReleaseReader] = []


def use_releases(reader: ReleaseReader) -> None:
    """Name who knows the releases. Called once, when the installation starts."""
    _readers[:] = [reader]


def release_ref(actor: Actor, project_id: int, version: str) -> ReleaseRef:
    """The frozen release of that version. Raises NotFound when there is none the actor may see."""
    (reader,) = _readers
    return reader(actor, project_id, version)
