"""Importing a floor table: all of its rows or none, each file once, on record in the installation's journal."""

import hashlib
from pathlib import Path
from typing import Final

from django.db import transaction

from accounts.models import User
from accounts.services.journal import INSTALLATION, record
from annotations.pay.domain.floor_table import parse_table
from annotations.pay.models import FloorRate, FloorTable
from background.server_time import server_now
from kernel.errors import Invalid

# A small table to begin with; whoever runs an installation keeps its own (docs/operations.md).
SHIPPED_TABLE: Final = Path(__file__).resolve().parents[1] / "data" / "floors-2026-11.csv"
MAX_BYTES: Final = 5_000_000


@transaction.atomic
def floor_table_import(*, data: bytes, name: str, user: User | None = None) -> FloorTable:
    """Add the rows of a floor table (CSV, see annotations.pay.domain.floor_table) to those that are there.

    The same file again adds nothing and returns what it was imported as. Raises Invalid, naming lines, for a file with
    anything wrong in it.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = FloorTable.objects.filter(sha256=sha256).first()
    if known is not None:
        return known
    if len(data) > MAX_BYTES:
        raise Invalid(
            "The floor table is too large.", errors=[{"field": "file", "message": f"At most {MAX_BYTES} bytes."}]
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid(
            "The floor table is not UTF-8.", errors=[{"field": "file", "message": "Save it as UTF-8."}]
        ) from None
    rows = parse_table(text)
    now = server_now()
    table = FloorTable.objects.create(name=name[:120], sha256=sha256, imported_by=user, imported_at=now)
    FloorRate.objects.bulk_create(
        [
            FloorRate(
                table=table,
                place=row.place,
                currency=row.currency,
                kind=row.kind.value,
                minor_per_hour=row.minor_per_hour,
                valid_from=row.valid_from,
                source=row.source,
                source_url=row.source_url,
                checked_on=row.checked_on,
            )
            for row in rows
        ],
        batch_size=1_000,
    )
    record(
        user=user,
        organisation_id=INSTALLATION,
        action="pay:floors:import",
        subject=f"floor-table:{table.pk}",
        at=now,
        data={"name": table.name, "sha256": sha256, "rows": len(rows)},
    )
    return table
