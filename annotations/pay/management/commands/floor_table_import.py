"""Import a table of hourly floors by place; without a file, the small one that comes with Fairhand."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.pay.services.floor_table import SHIPPED_TABLE, floor_table_import
from kernel.errors import FairhandError, Invalid


class Command(BaseCommand):
    help = "Import a table of hourly floors by place (CSV); without --file the one that comes with Fairhand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=SHIPPED_TABLE)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            table = floor_table_import(data=path.read_bytes(), name=path.name)
        except (OSError, FairhandError) as error:
            wrong = "".join(
                f"\n  {entry.get('field', '')}: {entry['message']}"
                for entry in (error.errors if isinstance(error, Invalid) else [])
            )
            raise CommandError(f"{error}{wrong}") from error
        self.stdout.write(f"{table.name}: {table.rates.count()} rows, imported on {table.imported_at:%Y-%m-%d}.")
