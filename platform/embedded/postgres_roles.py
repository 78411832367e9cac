"""The two login roles and the database of an embedded PostgreSQL."""

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "fairhand_owner"
APP = "fairhand_app"
DATABASE = "fairhand"


def ensure_roles(connection: psycopg.Connection, *, owner_password: str, app_password: str) -> None:
    """Make the roles and the database where they are missing.

    The owner may create databases because the test suite clones a migrated one. The runtime role starts with nothing:
    what it may touch is granted table by table after each migration.
    """
    _ensure_role(connection, OWNER, owner_password, sql.SQL("CREATEDB"))
    _ensure_role(connection, APP, app_password, sql.SQL("NOCREATEDB"))
    exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if exists is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
        )


def _ensure_role(connection: psycopg.Connection, name: str, password: str, rights: sql.SQL) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    if exists is None:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                sql.Identifier(name), rights, sql.Literal(password)
            )
        )
