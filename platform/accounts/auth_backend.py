"""How a session finds its person: allauth's backend, with one prepared statement for what every request asks."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from accounts.models import User

_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields)
_GET = f"SELECT {', '.join(_COLUMNS)} FROM accounts_user WHERE id = %s"  # noqa: S608 - names of columns only


class Backend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        with connection.cursor() as cursor:
            cursor.execute(_GET, [user_id])
            row = cursor.fetchone()
        user = User.from_db(connection.alias, _COLUMNS, row) if row else None
        return user if user is not None and user.is_active else None
