"""The test suite, on the real PostgreSQL and Redis: those of the environment, else embedded ones shared by all processes."""

import os

from embedded.for_tests import REDIS_DATABASES, test_services

os.environ.setdefault("FAIRHAND_SECRET_KEY", "only-for-tests-" + "x" * 50)
if "DATABASE_URL" not in os.environ:
    _services = test_services()
    os.environ["DATABASE_URL"] = _services.app_url
    os.environ["DATABASE_OWNER_URL"] = _services.owner_url
    os.environ["FAIRHAND_TEST_REDIS"] = _services.redis_url.split("?")[0]
if "FAIRHAND_TEST_REDIS" in os.environ:
    # Each process has a Redis database of its own: no worker of one test takes the jobs of another's, nobody's is flushed.
    os.environ["REDIS_URL"] = f"{os.environ['FAIRHAND_TEST_REDIS']}?db={os.getpid() % REDIS_DATABASES}"

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, STATIC_ROOT
from config.settings.environment import database

SECRET_KEY = os.environ["FAIRHAND_SECRET_KEY"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
if _OWNER_URL:
    DATABASES["owner"] = database(_OWNER_URL, owner=True)
for _database in DATABASES.values():
    # On a machine that does other things too, nobody's patience may end a test.
    _database["OPTIONS"]["options"] = "-c lock_timeout=5min -c idle_in_transaction_session_timeout=10min"
# WhiteNoise warns about a missing folder, and in the tests a warning is an error.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
