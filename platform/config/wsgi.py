"""The WSGI entry that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
application = get_wsgi_application()

# Loaded once before gunicorn forks: no first visitor waits for the routes, and the processes share these pages of memory,
# which the collector then leaves alone.
get_resolver().url_patterns  # noqa: B018 - looking is what loads them
gc.collect()
gc.freeze()
# A request makes some thousand objects that end with it: looking for rings among them at every 700 is work for nothing.
gc.set_threshold(20_000, 20, 20)
