"""Every request begins with a kept connection; whether the database has hung up is known without asking the database.

Django's own check sends SELECT 1: a whole round trip, as dear as a tenth of a label. A server that stops or ends a session
closes the socket, and that makes it readable; a connection at rest has nothing to say otherwise.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the connection can take a statement; anything unusual is left to Django's own check."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not waiting.poll(0) or bool(super().is_usable())
