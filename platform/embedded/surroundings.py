"""The environment variables the children get; nobody gets more than it needs."""

import os
from collections.abc import Mapping
from pathlib import Path

from embedded.data_folder import CHECKOUT, DataFolder
from embedded.kept_secrets import kept_secret
from embedded.web_address import HOST, chosen_port

OWNER_VARIABLES = ("DATABASE_OWNER_URL", "FAIRHAND_DB_ROLE")


def runtime_environment(
    environ: Mapping[str, str], folder: DataFolder, *, database_url: str, redis_url: str
) -> dict[str, str]:
    """For web server, worker and scheduler: they serve as the runtime role and never see the owner's password."""
    given_path = filter(None, environ.get("PYTHONPATH", "").split(os.pathsep))
    # The children work in the data directory, where a relative path would mean something else.
    python_path = [str(CHECKOUT / "platform"), str(CHECKOUT), *(str(Path(part).resolve()) for part in given_path)]
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "FAIRHAND_BASE_URL": f"http://{HOST}:{chosen_port(environ)}",
    }
    given = {name: value for name, value in environ.items() if value and name not in OWNER_VARIABLES}
    return {
        **defaults,
        **given,
        "FAIRHAND_SECRET_KEY": environ.get("FAIRHAND_SECRET_KEY") or kept_secret(folder.secrets, "secret_key"),
        "FAIRHAND_DATA_DIR": str(folder.root),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PYTHONPATH": os.pathsep.join(python_path),
    }


def owner_environment(runtime: Mapping[str, str], owner_url: str) -> dict[str, str]:
    """For migrations: as the runtime, but connected as the role that owns the tables."""
    return {**runtime, "DATABASE_OWNER_URL": owner_url, "FAIRHAND_DB_ROLE": "owner"}
