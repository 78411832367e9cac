"""`make run`: the whole of Fairhand on one machine, in the foreground, until Ctrl-C.

    PYTHONPATH=platform python -m embedded.supervisor

Starts PostgreSQL and Redis where `DATABASE_URL` and `REDIS_URL` are not set, migrates as the owner, serves as the
runtime role, starts again what crashes, and stops every child at the end. The terminal gets a few lines; the
children write to `logs/` in the data directory.
"""

import errno
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress

from embedded.children import Child, stop_children
from embedded.data_folder import DataFolder, chosen_root, disk_is_full, open_data_folder
from embedded.data_stores import DataStores, begin_data_stores
from embedded.errors import CannotStartError
from embedded.leftovers import clear_leftovers, write_down
from embedded.log_files import last_line, turn_over
from embedded.only_supervisor import mark_as_stopping, only_supervisor
from embedded.preparation import (
    begin_command,
    code_fingerprint,
    finish_command,
    is_migrated,
    refuse_unmigrated,
    stamp_as_migrated,
    static_fingerprint,
)
from embedded.processes import signal_me_when_my_parent_dies
from embedded.programs import scheduler, web_server, worker
from embedded.sign_in_links import sign_in_links
from embedded.surroundings import owner_environment, runtime_environment
from embedded.web_address import answers, chosen_port, ensure_port_is_free

SECONDS_TO_ANSWER = 90.0
SECONDS_BETWEEN_LOOKS = 0.25


def run(environ: Mapping[str, str]) -> int:
    """Run Fairhand until it is told to stop; the exit code is 0 then, and 1 when it could not start."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    root = chosen_root(environ)
    try:
        port = chosen_port(environ)
        folder = open_data_folder(root)
        with only_supervisor(folder):
            Supervisor(environ, folder, port).run()
    except CannotStartError as refusal:
        return _refuse(refusal)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return _refuse(disk_is_full(root))
    except KeyboardInterrupt:
        pass
    return 0


class Supervisor:
    """One run of Fairhand on one data directory."""

    def __init__(self, environ: Mapping[str, str], folder: DataFolder, port: int) -> None:
        self.environ = environ
        self.folder = folder
        self.port = port
        self.stores = DataStores()
        self.programs: list[Child] = []

    def run(self) -> None:
        """Until `KeyboardInterrupt` (Ctrl-C, SIGTERM or a closed terminal), which it passes on."""
        try:
            self._start()
            self._watch()
        except KeyboardInterrupt:
            say("Stopping …")
            raise
        finally:
            # Whoever presses Ctrl-C twice gets no half-stopped children.
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(name, signal.SIG_IGN)
            with suppress(OSError):
                mark_as_stopping(self.folder)
            stop_children(self.programs)
            stop_children(self.stores.children)

    def _start(self) -> None:
        began = time.monotonic()
        turn_over(self.folder.logs)
        clear_leftovers(self.folder)
        ensure_port_is_free(self.port)
        say(f"Starting Fairhand (data in {self.folder.root}) …")
        begin_data_stores(self.environ, self.folder, self.stores)
        write_down(self.folder, self.stores.children)
        env = runtime_environment(
            self.environ, self.folder, database_url=self.stores.database_url, redis_url=self.stores.redis_url
        )
        self._prepare(env)
        self._begin(web_server(self.folder, env, self.port))
        self._begin(worker(self.folder, env))
        links = sign_in_links(self.folder, env)
        self._wait_for_the_pages()
        # Last, because nobody waits for it and the start has two cores to share.
        self._begin(scheduler(self.folder, env))
        say(f"Fairhand is ready after {time.monotonic() - began:.1f} s: {env['FAIRHAND_BASE_URL']}/")
        if links:
            say(links)
        say(f"Ctrl-C stops everything. Logs are in {self.folder.logs}.")

    def _prepare(self, env: Mapping[str, str]) -> None:
        code = code_fingerprint()
        static, stamp = static_fingerprint(code), self.folder.root / "static.stamp"
        collecting = None
        if not (stamp.exists() and stamp.read_text(encoding="ascii") == static):
            collecting = begin_command(self.folder, env, "collectstatic", "--noinput", "--verbosity", "0")
        owner_url = self.stores.owner_url
        if owner_url is None:
            refuse_unmigrated(self.folder, env)
        elif not is_migrated(owner_url, code):
            say("Preparing the database …")
            migrating = begin_command(self.folder, owner_environment(env, owner_url), "migrate", "--noinput")
            finish_command(self.folder, migrating, "migrate", "Preparing the database")
            stamp_as_migrated(owner_url, code)
        if collecting is not None:
            finish_command(self.folder, collecting, "collectstatic", "Collecting the static files")
            stamp.write_text(static, encoding="ascii")

    def _begin(self, child: Child) -> None:
        self.programs.append(child)
        child.begin()
        write_down(self.folder, [*self.stores.children, *self.programs])

    def _wait_for_the_pages(self) -> None:
        web = self.programs[0]
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not answers(self.port):
            if web.process is None or web.process.poll() is not None or time.monotonic() > deadline:
                raise CannotStartError(f"The web server did not start: {last_line(web.log)} (more in {web.log}).")
            time.sleep(0.05)

    def _watch(self) -> None:
        children = [*self.stores.children, *self.programs]
        while True:
            started_again = [child.attend(say) for child in children]
            if any(started_again):
                write_down(self.folder, children)
            time.sleep(SECONDS_BETWEEN_LOOKS)


def say(line: str) -> None:
    with suppress(OSError):
        # A terminal that was closed must not end the orderly stop.
        print(line, flush=True)


def _refuse(refusal: CannotStartError) -> int:
    print(f"fairhand: {refusal}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    if "--with-parent" in sys.argv[1:]:
        # `make run`: whoever kills make means us.
        signal_me_when_my_parent_dies(signal.SIGTERM)
    sys.exit(run(os.environ))
