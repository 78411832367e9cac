"""One machine, started by `make run`: plain HTTP on the loopback address, everything else as in production."""

from config.settings.base import *  # noqa: F403
from config.settings.environment import required

SECRET_KEY = required("FAIRHAND_SECRET_KEY")
SESSION_COOKIE_NAME = "fairhand_session"
CSRF_COOKIE_NAME = "csrftoken"
