"""The escrow gate: no work opens without the money for all it can come to (P1). Named by settings.PROJECT_COVER_CHECK."""

from annotations.pay.selectors.liability import project_cover
from annotations.projects.models import Project
from kernel.errors import Conflict


def cover_check(project: Project) -> None:
    """Raise Conflict `escrow-short` unless the escrow covers the worst case. The caller holds the project's lock.

    The project's lock keeps refunds, imports and other terms out; the lock on the account keeps approvals from moving money between
    the two readings.
    """
    cover = project_cover(project, lock=True)
    if cover is None or not cover.missing.minor:
        return
    raise Conflict(
        f"The escrow holds {cover.escrow} and this work can come to {cover.needed}: {cover.missing} is missing.",
        code="escrow-short",
        kept="Everything stays as it is.",
        remedy=f"Deposit at least {cover.missing}, have it confirmed by a second person, and try again.",
        extra={
            "currency": cover.needed.currency,
            "liability_minor": cover.needed.minor,
            "escrow_minor": cover.escrow.minor,
            "missing_minor": cover.missing.minor,
        },
    )
