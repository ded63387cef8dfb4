"""A reading process seen from outside: given one job at a time, and ended with everything it started."""
from __future__ import annotations

import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from extractors.processes.nursery import Nursery
from extractors.processes.reading_process import Forget, Job

GRACE_S = 5.0                  # a process told to go may take this long


class Worker:
    """One process, forked from a nursery."""

    def __init__(self, nursery: Nursery) -> None:
        """Have it forked; it says when it is ready, and only then has a number."""
        self._nursery = nursery
        self.link: Connection
        self.link, theirs = Pipe()
        with theirs:
            nursery.bear(theirs)
        self.pid: int | None = None
        self.job: Job | None = None
        self.order = -1                # of the scan its job belongs to
        self.since = time.monotonic()
        self.done = 0
        self._status: int | None = None

    @property
    def busy_s(self) -> float:
        """Seconds since its job was given, or since it was asked for."""
        return time.monotonic() - self.since

    @property
    def ready(self) -> bool:
        """Whether it has told that it is there."""
        return self.pid is not None

    @property
    def idle(self) -> bool:
        """Whether it waits for a job."""
        return self.ready and self.job is None

    def send(self, message: Job | Forget) -> None:
        """Send without waiting. If it is gone, that shows when its end of the pipe is read."""
        try:
            self.link.send(message)
        except OSError:
            return

    def give(self, job: Job, order: int) -> None:
        """Give it a job for the scan of that order."""
        self.job, self.order, self.since = job, order, time.monotonic()
        self.send(job)

    def hang_up(self) -> None:
        """Tell it to go once it is idle; `gone` says when it has."""
        self.link.close()
        self.since = time.monotonic()

    def gone(self) -> bool:
        """Whether a process told to go has gone; one that dawdles is ended."""
        if self._status is None and self.pid is not None and (self._nursery.gone(self.pid) or self.busy_s > GRACE_S):
            self.kill()
        return self._status is not None or self.pid is None

    def kill(self) -> int:
        """End it and every program it started, at once; returns its exit status, negative for a signal.

        One that never told its number died with the nursery, or notices that nobody holds the other end of its pipe.
        """
        self.link.close()
        if self._status is None:
            self._status = self._nursery.status() if self.pid is None else self._nursery.end(self.pid)
        return self._status
