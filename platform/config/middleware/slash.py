"""An address without its slash at the end leads to the one with it, and what was sent is sent there too."""

from django.http import HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware


class KeepingRedirect(HttpResponsePermanentRedirect):
    """308 (RFC 9110): a client repeats its method and body. After a 301 most would GET, and take a list for a write."""

    status_code = 308


class EndingSlash(CommonMiddleware):
    response_redirect_class = KeepingRedirect
