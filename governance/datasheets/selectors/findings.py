"""What an audit found about a release. Audits are a neighbour of this feature, so config names who knows them."""

from typing import Protocol


class FindingsReader(Protocol):
    """Implemented by governance.audits."""

    def __call__(self, release_id: int) -> dict[str, list[str]] | None:
        """{"biases", "limitations"}, a sentence or two each; None while there is no finished audit."""


_readers: list[FindingsReader] = []


def use_findings(reader: FindingsReader) -> None:
    """Name who knows the findings. Called once, when the installation starts."""
    _readers[:] = [reader]


def findings_of(release_id: int) -> dict[str, list[str]] | None:
    """What the audit of the release found; None while there is none."""
    (reader,) = _readers
    return reader(release_id)
