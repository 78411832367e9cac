"""Settings shared by every way of running Fairhand. What differs stands in local, test and production."""

import os
from pathlib import Path

from celery.schedules import crontab

from config.settings.environment import database, flag, required

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = Path(os.environ.get("FAIRHAND_DATA_DIR", str(ROOT / "var")))

SECRET_KEY = os.environ.get("FAIRHAND_SECRET_KEY", "")
# Test mode: a clock that the operator can move, for the conformance suite. Production refuses to start with it.
TEST_CLOCK = flag("FAIRHAND_TEST_CLOCK")
# What seals bank details and the like (kernel.sealing), newest first; the secret key stands behind them.
SEALING_SECRETS = os.environ.get("FAIRHAND_SEALING_SECRETS", "").split()
DEBUG = False
ALLOWED_HOSTS: list[str] = [
    host for host in os.environ.get("FAIRHAND_ALLOWED_HOSTS", "localhost,127.0.0.1").split(",") if host
]
BASE_URL = os.environ.get("FAIRHAND_BASE_URL", f"http://127.0.0.1:{os.environ.get('FAIRHAND_PORT', '8000')}")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "journal",
    "background",
    "webapi",
    "accounts",
    "notices",
    "annotations.projects",
    "annotations.items",
    "annotations.pay",
    "annotations.exposure",
    "annotations.profiles",
    "annotations.work",
    "annotations.quality",
    "annotations.recourse",
    "governance.provenance",
    "governance.audits",
    "governance.datasheets",
    "governance.releases",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.headers.ResponseHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.slash.EndingSlash",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.errors.ErrorPages",
    "config.authority.middleware.AuthorityMiddleware",
    "config.middleware.query.ClosedQuery",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "platform" / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
        },
    },
]

# The default connection serves as the runtime role; FAIRHAND_DB_ROLE=owner (used by migrate) connects as the owner.
_DATABASE_URL = (
    required("DATABASE_OWNER_URL")
    if os.environ.get("FAIRHAND_DB_ROLE") == "owner"
    else os.environ.get("DATABASE_URL", "")
)
DATABASES = {"default": database(_DATABASE_URL)} if _DATABASE_URL else {}
RUNTIME_ROLE = os.environ.get("FAIRHAND_RUNTIME_ROLE", "fairhand_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Project pages show progress, which only a higher feature can count: this names what counts it.
PROJECT_PROGRESS_READER = "annotations.quality.selectors.progress.READER"
# And this makes places on items fit when a draft changes its overlap.
PROJECT_OVERLAP_CHANGED = "annotations.items.services.slots.items_set_slots"
# And this refuses an exposure policy that would raise a limit.
PROJECT_EXPOSURE_LIMITS_CHECK = "annotations.exposure.services.project_limits.check_project_limits"

# Work opens only when the money for it lies ready: this names what knows.
PROJECT_COVER_CHECK = "annotations.pay.services.cover.cover_check"

# Who knows whether a human decision on fraud, its appeal closed, allows pay to be reversed.
PAY_REVERSAL_DECISIONS = "annotations.recourse.services.reversal.reversal_allow"
# Programs that estimate the severity of items on import (entry points `fairhand.raters`): none unless named here.
RATERS = [name for name in os.environ.get("FAIRHAND_RATERS", "").split(",") if name]

REDIS_URL = os.environ.get("REDIS_URL", "")
# Celery and the cache spell a unix socket differently.
_CELERY_REDIS_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
# A Redis that hangs may hold up a request so long and no longer: hints are lost without harm, attempts to sign in refused.
_REDIS_PATIENCE_S = 3
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "fh",
        "OPTIONS": {"socket_timeout": _REDIS_PATIENCE_S},
    }
}

CELERY_BROKER_URL = _CELERY_REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": _REDIS_PATIENCE_S}
CELERY_TASK_DEFAULT_QUEUE = "fairhand"
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "send again what the broker lost": {"task": "background.sweep", "schedule": 10.0},
    "close leases that ran out": {"task": "work.expire_leases", "schedule": 15.0},
    "tend shifts": {"task": "work.tend_shifts", "schedule": 30.0},
    "pay corrections after seven days": {"task": "work.pay_corrections", "schedule": 3600.0},
    "delete beats sixty days after payout": {"task": "work.delete_beats", "schedule": 86400.0},
    "approve work after seven days": {"task": "pay.approve_due", "schedule": 3600.0},
    "prepare the payouts of the week that has ended": {"task": "pay.prepare_payouts", "schedule": 3600.0},
    "top up to the floor when a week has ended": {"task": "pay.settle_floors", "schedule": 3600.0},
    "top up what a long standstill left": {
        "task": "pay.settle_old_floors",
        "schedule": crontab(hour=3, minute=0, day_of_week=1),
    },
    "send e-mails that waited for the morning": {"task": "notices.mail_due", "schedule": 60.0},
    "what the clocks of recourse bring": {"task": "recourse.sweep", "schedule": 60.0},
    "forget answers kept for retries": {"task": "webapi.forget_answers", "schedule": 86400.0},
    "give journal events their positions": {"task": "provenance.sequence", "schedule": 5.0},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.auth_backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# The address somebody was invited with. A second one, which nobody checks, would be claimed before its owner comes.
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Counted in Redis per account ("key") and per true address: the last ALLAUTH_TRUSTED_PROXY_COUNT proxies are believed, no header else.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "manage_email": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("FAIRHAND_TRUSTED_PROXIES", "0"))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Fairhand"
# Accounts come by invitation, with or without mail, so no address need ever be verified here: a second factor waits for none.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ONLY = False
# The one provider the operator names is believed about an address it has verified; it makes no accounts.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": os.environ.get("FAIRHAND_OIDC_NAME", "Single sign-on"),
                    "client_id": os.environ["FAIRHAND_OIDC_CLIENT_ID"],
                    "secret": os.environ.get("FAIRHAND_OIDC_CLIENT_SECRET", ""),
                    "settings": {"server_url": os.environ.get("FAIRHAND_OIDC_SERVER_URL", "")},
                }
            ]
        }
    }
    if os.environ.get("FAIRHAND_OIDC_CLIENT_ID")
    else {}
)

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("FAIRHAND_SMTP_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = os.environ.get("FAIRHAND_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("FAIRHAND_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("FAIRHAND_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("FAIRHAND_SMTP_PASSWORD", "")
# "starttls" (the default), "tls" from the first byte, or "none" for a relay on the same machine.
_SMTP_SECURITY = os.environ.get("FAIRHAND_SMTP_SECURITY", "starttls")
EMAIL_USE_TLS = bool(EMAIL_HOST) and _SMTP_SECURITY == "starttls"
EMAIL_USE_SSL = bool(EMAIL_HOST) and _SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("FAIRHAND_MAIL_FROM", "fairhand@localhost")
MAIL_CONFIGURED = bool(EMAIL_HOST)

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "frontend" / "dist"] if (ROOT / "frontend" / "dist").is_dir() else []
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
RELEASES_ROOT = DATA_DIR / "releases"
UPLOADS_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "releases": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": RELEASES_ROOT}},
    "uploads": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": UPLOADS_ROOT}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["webapi.authentication.RequestAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["webapi.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "webapi.errors.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "webapi.openapi.Schema",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fairhand",
    "DESCRIPTION": "Everything the pages do. Errors are RFC 9457 problems that list at most 100 mistakes, and how many more there are in more_errors; "
    "writes take Idempotency-Key; a body holds at most 100,000 values and 5 MB; lists are keyset-paged; "
    "a name behind the question mark that an operation does not describe is refused.",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ItemKindEnum": "annotations.projects.models.project.ItemKind",
        "PayKindEnum": "annotations.projects.models.versions.PayKind",
        "ImportKindEnum": "annotations.items.models.import_batch.ImportKind",
        "DecisionKindEnum": ["rejection", "restriction", "removal"],
        "DecisionReasonEnum": "annotations.recourse.words.REASON_CHOICES",
        "ActivityKindEnum": "annotations.work.models.activity.ActivityKind",
        "CourseKindEnum": "annotations.work.models.activity.CourseKind",
        "TransferStateEnum": "annotations.pay.models.transfer.TransferState",
        "ShiftStateEnum": ["offered", "proposed", "accepted", "started", "ended", "cancelled"],
        "NoLeaseEnum": ["no_work", "break", "budget", "consent", "paused", "hold"],
        "LabelEventKindEnum": "annotations.work.models.label_event.LabelEventKind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "config.logging.OneLineFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
