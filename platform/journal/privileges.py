"""Append-only by privilege and by trigger.

Every app names its append-only tables in `AppConfig.append_only_tables`. After a migration the runtime role gets what it
needs and no more: SELECT and INSERT on those tables, full rights on the rest, and no ownership. Triggers (row and
TRUNCATE) are the second lock; they also stop the owner. The Merkle tree is the detector behind both.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections

_FUNCTION = """
CREATE OR REPLACE FUNCTION fairhand_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$
"""


def append_only_tables() -> list[str]:
    return sorted(table for config in apps.get_app_configs() for table in getattr(config, "append_only_tables", ()))


def apply_privileges(sender: AppConfig, using: str, **_: Any) -> None:
    """Grant and revoke, after the last app has migrated."""
    with_models = [config for config in apps.get_app_configs() if config.models_module is not None]
    if sender.label != with_models[-1].label:
        return
    connection = connections[using]
    quote = connection.ops.quote_name
    role = settings.RUNTIME_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('journal_event') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        cursor.execute(_FUNCTION)
        for table in append_only_tables():
            for name, event in (("append_only", "UPDATE OR DELETE"), ("no_truncate", "TRUNCATE")):
                level = "ROW" if name == "append_only" else "STATEMENT"
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {quote(table)} "
                    f"FOR EACH {level} EXECUTE FUNCTION fairhand_refuse_change()"
                )
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        if cursor.fetchone() is None:
            return
        grantee = quote(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {grantee}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {grantee}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {grantee}")
        cursor.execute(
            f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM {grantee}"
        )
        mutable = [t for t in connection.introspection.table_names(cursor) if t not in append_only_tables()]
        for table in mutable:
            cursor.execute(f"GRANT UPDATE, DELETE ON {quote(table)} TO {grantee}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {grantee}")
