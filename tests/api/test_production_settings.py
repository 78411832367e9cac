"""A16: production refuses to boot insecure, each time with one sentence that says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import InstallationDuty, User

ROOT = Path(__file__).resolve().parents[2]
SECURE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "FAIRHAND_SECRET_KEY": "q8Jw2mZr7Lx0Vt5Ny3Bk9Ps6Hd1Gf4Ca-Ue8Xo2Iv7Tz5Rq0Wj3",
    "FAIRHAND_BASE_URL": "https://label.example.org",
    "FAIRHAND_ALLOWED_HOSTS": "label.example.org",
    "DATABASE_URL": "postgresql://fairhand_app:s@/fairhand?host=/nowhere",
    "REDIS_URL": "unix:///nowhere/redis.sock?db=0",
}
INSECURE: dict[str, tuple[dict[str, str | None], str]] = {
    "no key": ({"FAIRHAND_SECRET_KEY": None}, "FAIRHAND_SECRET_KEY is not set"),
    "a short key": ({"FAIRHAND_SECRET_KEY": "q8Jw2mZr7Lx0Vt5N"}, "too short"),
    "a key of one letter": ({"FAIRHAND_SECRET_KEY": "k" * 60}, "too short"),
    "an example key": (
        {"FAIRHAND_SECRET_KEY": "change-me-" + "q8Jw2mZr7Lx0Vt5Ny3Bk9Ps6Hd1Gf4CaUe8Xo2Iv7Tz5"},
        "example value",
    ),
    "debug": ({"DEBUG": "1"}, "Debug mode"),
    "debug by its other name": ({"FAIRHAND_DEBUG": "true"}, "Debug mode"),
    "a clock that can be moved": ({"FAIRHAND_TEST_CLOCK": "1"}, "FAIRHAND_TEST_CLOCK"),
    "any host": ({"FAIRHAND_ALLOWED_HOSTS": "*"}, "FAIRHAND_ALLOWED_HOSTS"),
    "any host among others": ({"FAIRHAND_ALLOWED_HOSTS": "label.example.org,*"}, "FAIRHAND_ALLOWED_HOSTS"),
    "no host": ({"FAIRHAND_ALLOWED_HOSTS": None}, "FAIRHAND_ALLOWED_HOSTS"),
    "plain http": ({"FAIRHAND_BASE_URL": "http://label.example.org"}, "https://"),
    "no address": ({"FAIRHAND_BASE_URL": None}, "FAIRHAND_BASE_URL is not set"),
    "no database": ({"DATABASE_URL": None}, "DATABASE_URL is not set"),
    "another database": ({"DATABASE_URL": "sqlite:///x.db"}, "PostgreSQL"),
    "the owner of the tables": ({"DATABASE_URL": "postgresql://fairhand_owner:s@/f?host=/nowhere"}, "runtime role"),
    "a superuser": ({"DATABASE_URL": "postgresql://postgres:s@/f?host=/nowhere"}, "runtime role"),
    "no redis": ({"REDIS_URL": None}, "REDIS_URL is not set"),
}


def _boot(changes: dict[str, str | None], code: str = "") -> "subprocess.CompletedProcess[str]":
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env = {name: value for name, value in {**keep, **SECURE, **changes}.items() if value is not None}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
    program = f"import django; django.setup(); from django.conf import settings as s; {code}"
    return subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_secure_environment_boots_with_secure_settings() -> None:
    result = _boot(
        {},
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_SSL_REDIRECT,"
        " s.SESSION_COOKIE_NAME[:7], s.SECURE_HSTS_SECONDS > 0)",
    )
    assert result.stdout.split() == ["False", "True", "True", "True", "True", "__Host-", "True"], result.stderr


@pytest.mark.parametrize("name", INSECURE)
def test_an_insecure_environment_does_not_boot(name: str) -> None:
    changes, sentence = INSECURE[name]
    result = _boot(changes)
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: "), result.stderr
    assert sentence in last


@pytest.mark.django_db
def test_a_fresh_installation_has_no_person_nobody_made() -> None:
    assert not User.objects.exists()
    assert not InstallationDuty.objects.exists()


def test_passwords_are_kept_with_argon2id() -> None:
    from django.contrib.auth.hashers import make_password

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert make_password("a password to hash 1").startswith("argon2$argon2id$")
