"""A reading process seen from outside: started, given one job at a time, and ended with everything it started."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from extractors.processes.reading_process import Forget, Job, Start

ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Pages come and go at 8 MB apiece; memory given back to the kernel each time costs a quarter of the decoding time.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
GRACE_S = 5.0                  # a process told to go may take this long


class Worker:
    """One process. A fresh interpreter, not a fork: the parent's threads, locks and open files stay out of it."""

    def __init__(self, start: Start) -> None:
        """Start it; it says when it is ready.

        Raises:
            OSError: the system gives no more processes.
        """
        self.link: Connection
        self.link, theirs = Pipe()
        with theirs:
            # Where modules lie is handed over, and the current folder is kept out (-P): it may be the inbox.
            path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c",
                 f"from extractors.processes.reading_process import main; main({theirs.fileno()}, {os.getpid()})"],
                env=os.environ | ONE_THREAD | KEEP_MEMORY | {"PYTHONPATH": path}, pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.ready = False
        self.job: Job | None = None
        self.order = -1                # of the scan its job belongs to
        self.since = time.monotonic()
        self.done = 0
        self.send(start)

    @property
    def pid(self) -> int:
        """Its process id, which is also that of its group."""
        return self._process.pid

    @property
    def busy_s(self) -> float:
        """Seconds since its job was given, or since it was started."""
        return time.monotonic() - self.since

    @property
    def idle(self) -> bool:
        """Whether it waits for a job."""
        return self.ready and self.job is None

    def send(self, message: Start | Job | Forget) -> None:
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
        if self._process.poll() is None and time.monotonic() - self.since > GRACE_S:
            self.kill()
        return self._process.poll() is not None

    def kill(self) -> int:
        """End it and every program it started, at once; returns its exit status, negative for a signal."""
        self.link.close()
        # Not yet waited for, so the number still is this process's own, even if it has died by itself.
        if self._process.returncode is None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                self._process.kill()
        return self._process.wait()
