"""The Celery application. Redis carries hints; the job rows in PostgreSQL carry the truth (background/)."""

import os
import sys
from pathlib import Path

sys.path[:0] = [
    p for p in (str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])) if p not in sys.path
]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

from celery import Celery  # noqa: E402

app = Celery("fairhand")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
