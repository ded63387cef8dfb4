"""`lockbox up`: Prefect's server, the watcher, a worker and the nightly schedule, in one command and looked after."""
from __future__ import annotations

import fcntl
import ipaddress
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from lockbox.supervisor import Service, Supervisor

if TYPE_CHECKING:
    from filings.settings import Settings

LOCK = "up.lock"               # in the data folder: one `lockbox up` for each


def run_up(inboxes: Sequence[Path], *, prefect: bool = True) -> int:
    """Start everything and look after it until Ctrl-C or SIGTERM; returns the exit status.

    Raises:
        BadArguments: an inbox or a setting cannot be used.
        LockboxError: a port is taken, or the database cannot be used.
    """
    from filings.settings import settings
    from flows.inbox import open_inboxes

    chosen = settings()
    folders = [folder.absolute() for folder in inboxes or chosen.inboxes]
    check_settings(chosen, folders, prefect=prefect)
    open_inboxes(folders)
    stop, say = Event(), _printer()
    with only_one(chosen.data_dir), _told_to_end(stop):
        if prefect:
            check_port(chosen.prefect_host, chosen.prefect_port)
            say("up", f"Prefect's pages: {address(chosen)} (in some seconds). Ctrl-C ends everything.")
        if chosen.dashboard_port:
            say("up", f"The dashboard: http://127.0.0.1:{chosen.dashboard_port}/")
        status = Supervisor(services(chosen, folders, prefect=prefect), say, stop).run()
    say("up", "Ended.")
    return status


def services(chosen: Settings, folders: Sequence[Path], *, prefect: bool) -> list[Service]:
    """What is started, in its order; a further service is a further entry."""
    lockbox = [sys.executable, "-m", "lockbox"]
    mail = {"LOCKBOX_INBOXES": ":".join(map(str, folders)), "PYTHONUNBUFFERED": "1"}
    pages = [Service("dashboard", [*lockbox, "dashboard", "--port", str(chosen.dashboard_port)], mail)
             ] if chosen.dashboard_port else []
    if not prefect:
        alone = mail | {"PREFECT_API_URL": ""}
        return [Service("watch", [*lockbox, "watch"], alone, grace_s=30.0, orphaned=signal.SIGHUP), *pages]
    ours = mail | prefect_environment(chosen)
    server = [sys.executable, "-m", "prefect", "server", "start", "--host", chosen.prefect_host,
              "--port", str(chosen.prefect_port)]
    return [
        # mail is taken in from the first moment on; only what follows needs the server
        Service("watch", [*lockbox, "watch", "--sweep-only"], ours, orphaned=signal.SIGHUP),
        Service("server", server, ours, ready=lambda: answers(f"{address(chosen)}/api/health"),
                ready_s=900.0),      # a busy machine may need minutes, and mail is taken in meanwhile
        # even then it gives back what it has in hand; Prefect's part would look for its server in vain, and bar the way of the next
        Service("work", [*lockbox, "work"], ours, grace_s=30.0, orphaned=signal.SIGHUP),
        Service("night", [sys.executable, "-m", "flows.deployments"], ours, grace_s=30.0),
        *pages,
    ]


def prefect_environment(chosen: Settings) -> dict[str, str]:
    """Prefect as the services need it: its own home in the data folder, quiet, with the password where one is set."""
    from flows.local import LEAN, QUIET

    found = {**QUIET, **LEAN, "PREFECT_HOME": str(chosen.data_dir / "prefect"), "PREFECT_API_URL": f"{address(chosen)}/api",
             "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false", "PREFECT_UI_API_URL": f"{address(chosen)}/api",
             "PYTHONWARNINGS": "ignore"}      # Prefect warns of itself when it is ended
    if chosen.prefect_auth is not None:
        secret = chosen.prefect_auth.get_secret_value()
        found |= {"PREFECT_SERVER_API_AUTH_STRING": secret, "PREFECT_API_AUTH_STRING": secret}
    return found


def address(chosen: Settings) -> str:
    """Where the server is reached from this machine."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    host = everywhere.get(chosen.prefect_host, chosen.prefect_host)
    return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{chosen.prefect_port}"


def check_settings(chosen: Settings, folders: Sequence[Path], *, prefect: bool) -> None:
    """Refuse what could not work, or would leave Prefect's pages open to the network.

    Raises:
        BadArguments: with the setting to change.
    """
    from filings.problems import BadArguments

    if not folders:
        raise BadArguments("No inbox was given, and LOCKBOX_INBOXES names none")
    if prefect and chosen.prefect_auth is None and not is_loopback(chosen.prefect_host):
        raise BadArguments(f"Prefect's server would listen on {chosen.prefect_host}, open to everyone who reaches it: set "
                           "LOCKBOX_PREFECT_AUTH to NAME:PASSWORD")
    if prefect and chosen.prefect_auth is not None and ":" not in chosen.prefect_auth.get_secret_value().strip(":"):
        raise BadArguments("LOCKBOX_PREFECT_AUTH must be NAME:PASSWORD")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_port(host: str, port: int) -> None:
    """See that a port is free before anything is started.

    Raises:
        PortTaken: it is not, or may not be used.
    """
    from filings.problems import PortTaken

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise PortTaken(f"Nothing can listen on {host}, port {port}: {error.strerror}") from error


def answers(url: str) -> bool:
    """Whether a server answers there; the proxy settings of the user do not count."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2.0) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data folder for this run of the command; the system lets go of it whatever happens.

    Raises:
        BadArguments: another run holds it.
    """
    from filings.problems import BadArguments

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BadArguments(f"`lockbox up` runs already with the data folder {folder}") from error
        yield


def _printer() -> Callable[[str, str], None]:
    lock = Lock()

    def say(name: str, line: str) -> None:
        with lock:
            print(f"{time.strftime('%H:%M:%S')} {name:<6} | {line}", flush=True)

    return say


@contextmanager
def _told_to_end(stop: Event) -> Iterator[None]:
    """Have Ctrl-C and SIGTERM end everything in order; what is impatient sends a second one, and the kernel ends the rest."""
    def on_signal(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
