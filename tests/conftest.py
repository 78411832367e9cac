"""The suite's ground: a real PostgreSQL and Redis, a migrated template database, and databases copied from it.

`db` (pytest-django) rolls back after each test on this process's own copy. Tests that commit, or that are watched by other
processes, take `committed_db`: a database of their own, copied in a fraction of a second and dropped afterwards. Nothing is
flushed, because the runtime role may not TRUNCATE. The default alias connects as the runtime role, `owner` as the owner.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.workers import Scheduling, in_order, number_of_workers

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
_ALIASES = ("default", "owner")
# No test is timed: an example may take as long as a busy machine makes it take.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")


def shared_data(*parts: str) -> Path:
    """A file of the real data beside the checkout; the test skips, saying so, where it is missing."""
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the real data {'/'.join(parts)} is not beside this checkout")
    return path


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in (
        "platform/*/migrations/*.py",
        "annotations/*/migrations/*.py",
        "governance/*/migrations/*.py",
        "platform/*/apps.py",
        "annotations/*/apps.py",
        "governance/*/apps.py",
        "platform/journal/privileges.py",
    ):
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts and "node_modules" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _maintenance() -> Any:
    import psycopg

    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)


def _patiently(statement: str) -> None:
    """Run a statement about databases; a passing visitor that nobody may end (autovacuum) is waited out."""
    import psycopg

    for attempt in range(10):
        try:
            with _maintenance() as server:
                server.execute(statement)
        except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
            if attempt == 9:
                raise
            time.sleep(1)
        else:
            return


def _create_from_template(name: str, template: str) -> None:
    _drop(name)
    _patiently(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')


def _drop(name: str) -> None:
    _patiently(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _point_to(name: str) -> None:
    from django.db import connections

    for alias in _ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        connections.databases[alias]["NAME"] = name


@pytest.fixture(scope="session")
def template_database(django_db_blocker: Any) -> str:
    """The migrated template: made once per state of the migrations, shared by every process."""
    name = f"fh_template_{_fingerprint()}"
    with Path(f"/tmp/{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _maintenance() as server:
            found = server.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datallowconn IS NOT NULL", [name]
            ).fetchone()
            if found is None:
                building = f"{name}_building"
                server.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
                server.execute(f'CREATE DATABASE "{building}"')
                with django_db_blocker.unblock():
                    from django.core.management import call_command
                    from django.db import connections

                    _point_to(building)
                    call_command("migrate", database="owner", verbosity=0)
                    for alias in _ALIASES:
                        connections[alias].close()
                server.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
                server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    return name


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: Any) -> Iterator[None]:
    name = f"fh_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with django_db_blocker.unblock():
        _create_from_template(name, template_database)
        _point_to(name)
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        for alias in _ALIASES:
            connections[alias].close()
        _drop(name)


@pytest.fixture
def committed_db(template_database: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own, where commits are real. Yields its name."""
    from django.db import connections

    name = f"fh_commit_{os.getpid()}_{os.urandom(3).hex()}"
    with django_db_blocker.unblock():
        before = connections["default"].settings_dict["NAME"]
        _create_from_template(name, template_database)
        _point_to(name)
        try:
            yield name
        finally:
            _point_to(before)
            _drop(name)


@pytest.fixture(autouse=True)
def _quiet_files(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> None:
    """Media, uploads and releases of a test go to a folder of its own."""
    base = tmp_path_factory.mktemp("data")
    settings.DATA_DIR = base
    settings.MEDIA_ROOT = base / "media"
    settings.RELEASES_ROOT = base / "releases"
    settings.UPLOADS_ROOT = base / "uploads"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": base / "media"}},
        "releases": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": base / "releases"},
        },
        "uploads": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": base / "uploads"},
        },
    }


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    given = getattr(config, "workerinput", {"workercount": 1})
    items[:] = in_order(items, workers=given["workercount"])


def pytest_xdist_auto_num_workers() -> int:
    return number_of_workers()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    config.option.loadscopereorder = False
    return Scheduling(config, log)
