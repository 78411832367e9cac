"""Random secrets made once and kept in the data directory, readable by their owner only."""

import os
import secrets
from pathlib import Path

SECRET_BYTES = 48


def kept_secret(folder: Path, name: str) -> str:
    """The secret called `name`, made on first use and kept in `folder` with mode 0600.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept_secret(Path(folder), "key") == kept_secret(Path(folder), "key")
    True
    """
    path = folder / name
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    secret = secrets.token_urlsafe(SECRET_BYTES)
    draft = folder / f".{name}.{os.getpid()}"
    # Written aside and renamed, so that a crash or a full disk never leaves an empty secret behind.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    return secret
