"""A worker's hold on its scans: its name, and a thread that renews what it has borrowed while it reads."""
from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from .problems import LockboxError
from .worklist import Worklist

BEATS = 4                      # renewals within one lease: two may fail and it still holds
log = logging.getLogger("lockbox")


def worker_name() -> str:
    """A name that no other worker has, on any host, ever."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


@contextmanager
def keep_leases(queue: Worklist, worker: str, lease_s: float) -> Iterator[None]:
    """Renew every lease of a worker until the block ends, however long a scan takes to read.

    A database that cannot be reached is tried again at the next beat; if it stays away longer than the lease, another
    worker may get the scans, and what this one writes then is refused.
    """
    stop = Event()

    def beat() -> None:
        while not stop.wait(lease_s / BEATS):
            try:
                queue.heartbeat_all(worker, lease_s)
            except (LockboxError, OSError) as error:
                log.warning("The leases could not be renewed: %s", error)

    thread = Thread(target=beat, name="leases", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
