"""Production: refuses to boot insecure (attack catalogue, A16). Every refusal is one sentence that says what to set."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, DATABASES
from config.settings.environment import flag, required

SECRET_KEY = required("FAIRHAND_SECRET_KEY")
BASE_URL = required("FAIRHAND_BASE_URL")
required("DATABASE_URL")
required("REDIS_URL")

_EXAMPLES = ("change-me", "changeme", "secret", "example", "only-for-tests", "insecure")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or any(word in SECRET_KEY.lower() for word in _EXAMPLES):
    raise ImproperlyConfigured(
        "FAIRHAND_SECRET_KEY is too short or an example value. Use 50 or more random characters."
    )
if "*" in ALLOWED_HOSTS or not os.environ.get("FAIRHAND_ALLOWED_HOSTS"):
    raise ImproperlyConfigured(
        "FAIRHAND_ALLOWED_HOSTS must name the hosts that serve this installation; '*' is refused."
    )
if flag("DEBUG") or flag("FAIRHAND_DEBUG") or flag("DJANGO_DEBUG"):
    raise ImproperlyConfigured("Debug mode cannot be switched on in production. Unset DEBUG.")
if flag("FAIRHAND_TEST_CLOCK"):
    raise ImproperlyConfigured(
        "A clock that can be moved cannot be switched on in production. Unset FAIRHAND_TEST_CLOCK."
    )
if not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("FAIRHAND_BASE_URL must begin with https:// in production.")
if DATABASES["default"]["USER"] in {"postgres", "fairhand_owner"} and os.environ.get("FAIRHAND_DB_ROLE") != "owner":
    raise ImproperlyConfigured(
        "DATABASE_URL must connect as the runtime role, not as the owner or a superuser: see docs/operations.md."
    )

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("FAIRHAND_BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-fairhand"
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
