"""A mail server that takes what it is sent and remembers it: real SMTP over a real socket, in a thread of the test."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    port: int
    letters: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    # What to answer to DATA's end: None takes the letter, "451 …" refuses it, "" hangs up without a word.
    answer: str | None = None


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a free port of the loopback address, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = MailServer(port=listener.getsockname()[1])
    thread = threading.Thread(target=_accept, args=(listener, server), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)


def _accept(listener: socket.socket, server: MailServer) -> None:
    while True:
        try:
            visitor, _ = listener.accept()
        except OSError:
            return
        with visitor:
            _talk(visitor, server)


def _talk(visitor: socket.socket, server: MailServer) -> None:
    with visitor.makefile("rwb") as line:

        def say(text: str) -> None:
            line.write(text.encode() + b"\r\n")
            line.flush()

        say("220 test server")
        while command := line.readline().decode().strip():
            verb = command[:4].upper()
            if verb == "QUIT":
                say("221 bye")
                return
            if verb == "RCPT":
                server.recipients.append(command.partition(":")[2].strip(" <>"))
            if verb == "DATA":
                say("354 go on")
                letter = b""
                while (row := line.readline()) != b".\r\n":
                    letter += row
                if server.answer == "":
                    return
                if server.answer is None:
                    server.letters.append(letter.decode())
            say(server.answer if verb == "DATA" and server.answer else "250 ok")
