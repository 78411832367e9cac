"""Sign-in through an OpenID Connect provider, with a real small provider on the loopback address."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

from accounts.models import User
from tests.factories.people import make_user, signed_in

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Answers discovery, keys and the token request; `claims` is what it says of whoever signs in."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, list[str]]] = []


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = self.server.url
        if self.path.startswith("/.well-known/openid-configuration"):
            endpoints = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            return self._say(
                {"issuer": url, "jwks_uri": f"{url}/keys"}
                | {f"{name}_endpoint": f"{url}/{path}" for name, path in endpoints.items()}
            )
        if self.path == "/keys":
            return self._say(
                {"keys": [json.loads(RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k", "alg": "RS256"}]}
            )
        return self._say(self.server.claims)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append(form)
        now = int(time.time())
        token = {"iss": self.server.url, "aud": "fairhand", "iat": now, "exp": now + 60, **self.server.claims}
        signed = jwt.encode(token, KEY, algorithm="RS256", headers={"kid": "k"})
        return self._say({"access_token": "opaque", "token_type": "Bearer", "id_token": signed, "expires_in": 60})

    def _say(self, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app = {"provider_id": "oidc", "name": "Work account", "client_id": "fairhand", "secret": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{**app, "settings": {"server_url": server.url}}], "OAUTH_PKCE_ENABLED": True}
    }
    yield server
    server.shutdown()
    server.server_close()


def sign_in(provider: Provider, **claims: Any) -> Client:
    """The browser's way: to the provider with a state, back with a code."""
    provider.claims = {"sub": "person-1", **claims}
    browser = Client()
    away = browser.post("/accounts/oidc/oidc/login/")
    assert away.status_code == 302, away.content
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["client_id"] == ["fairhand"]
    browser.get("/accounts/oidc/oidc/login/callback/", {"code": "c", "state": asked["state"][0]})
    return browser


def who(browser: Client) -> int:
    return browser.get("/api/me/").status_code


def test_a_person_with_an_account_signs_in_with_the_address_the_provider_has_verified(provider: Provider) -> None:
    user = make_user()
    browser = sign_in(provider, email=user.email, email_verified=True)
    assert who(browser) == 200
    assert browser.get("/api/me/").json()["email"] == user.email
    assert who(sign_in(provider, email=user.email, email_verified=True)) == 200, "and again, now connected"


def test_an_address_that_the_provider_has_not_verified_opens_nothing(provider: Provider) -> None:
    assert who(sign_in(provider, email=make_user().email, email_verified=False)) == 401


def test_nobody_gets_an_account_by_having_one_elsewhere(provider: Provider) -> None:
    before = User.objects.count()
    assert who(sign_in(provider, email="stranger@example.org", email_verified=True)) == 401
    assert User.objects.count() == before


def test_nobody_lies_in_wait_under_the_address_of_somebody_who_has_no_account_yet(provider: Provider) -> None:
    browser = signed_in(make_user())
    browser.post("/accounts/email/", {"action_add": "", "email": "later@example.org"})
    assert who(sign_in(provider, email="later@example.org", email_verified=True)) == 401


def test_the_sign_in_page_offers_it_only_where_it_is_configured(provider: Provider, settings: Any) -> None:
    assert "Work account" in Client().get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Work account" not in Client().get("/accounts/login/").content.decode()
