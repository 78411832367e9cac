"""The address of the web server: is the port ours to take, and does the server answer?"""

import http.client
import socket
from collections.abc import Mapping

from embedded.errors import CannotStartError

HOST = "127.0.0.1"
DEFAULT_PORT = "8000"


def chosen_port(environ: Mapping[str, str]) -> int:
    """The port in `FAIRHAND_PORT`, 8000 when it is not set.

    Raises:
        CannotStartError: it is not a port number.
    """
    text = environ.get("FAIRHAND_PORT") or DEFAULT_PORT
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotStartError(f"FAIRHAND_PORT is {text!r}, which is not a port: use a number from 1 to 65535.")
    return int(text)


def ensure_port_is_free(port: int) -> None:
    """Refuse a port that another program listens on, before anything is started.

    Raises:
        CannotStartError: with what to do about it.
    """
    with socket.socket() as probe:
        # As gunicorn does: connections of an earlier run that the kernel still remembers do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise CannotStartError(
                f"Port {port} is reserved for root: choose one above 1023, for example FAIRHAND_PORT=8000."
            ) from error
        except OSError as error:
            raise CannotStartError(
                f"Port {port} is in use by another program: stop that program, or choose another port, "
                f"for example FAIRHAND_PORT={port + 1 if port < 65535 else 8000}."
            ) from error


def answers(port: int, path: str = "/health/") -> bool:
    """Whether the web server answers, other than with an error of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
