"""The one way in which the embedded services refuse to start."""


class CannotStartError(Exception):
    """A service cannot start; the message is one line a person can act on.

    The supervisor prints the message and exits with a code other than 0; no traceback reaches the terminal.
    """
