"""The test suite, on the real PostgreSQL and Redis: those of the environment, else embedded ones shared by all processes."""

import os

os.environ.setdefault("FAIRHAND_SECRET_KEY", "only-for-tests-" + "x" * 50)
if "DATABASE_URL" not in os.environ:
    from embedded.for_tests import test_services

    _services = test_services()
    _redis_db = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 16
    os.environ["DATABASE_URL"] = _services.app_url
    os.environ["DATABASE_OWNER_URL"] = _services.owner_url
    os.environ["REDIS_URL"] = f"{_services.redis_url.split('?')[0]}?db={_redis_db}"

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, STATIC_ROOT
from config.settings.environment import database

SECRET_KEY = os.environ["FAIRHAND_SECRET_KEY"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
if _OWNER_URL:
    DATABASES["owner"] = database(_OWNER_URL, owner=True)
# WhiteNoise warns about a missing folder, and in the tests a warning is an error.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
