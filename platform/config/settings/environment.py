"""Reading the environment: one place, so that a missing or malformed variable gets one clear sentence."""

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment, or use `make run`, which sets it for you."
        )
    return value


def flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def database(url: str, *, owner: bool = False) -> dict[str, Any]:
    """A Django database entry from `postgresql://user:password@host:port/name?host=/socket/dir`.

    >>> database("postgresql://ann:s3cret@/fair?host=/run/pg")["HOST"]
    '/run/pg'
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// — PostgreSQL is the only database Fairhand supports."
        )
    # A migration renders models between two statements, which on a busy machine takes longer than any request may.
    idle = "10min" if owner or os.environ.get("FAIRHAND_DB_ROLE") == "owner" else "60s"
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "config.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": query.get("port", str(parts.port or "")),
        "CONN_MAX_AGE": int(os.environ.get("FAIRHAND_CONN_MAX_AGE", "600")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Statements are planned once per connection instead of once per request.
            "server_side_binding": True,
            "prepare_threshold": 4,
            "application_name": "fairhand",
            "options": f"-c lock_timeout=10s -c idle_in_transaction_session_timeout={idle}",
        },
    }
