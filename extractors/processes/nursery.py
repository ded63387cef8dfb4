"""The process from which reading processes are forked: it loads the reader once, and they share what it loaded.

Models, learned forms and libraries are half of a reading process's memory and most of its start. They are never written to,
so that a fork keeps them in common with all others, and a process that takes the place of another reads at once. The nursery
itself opens no scan. When it forks it runs one thread, and its libraries are told to run one; that which ONNX Runtime starts when
it is loaded does nothing for a network that runs on one thread. Should a fork hang all the same, its page's time limit ends it.
"""
from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path
from types import TracebackType

from extractors.processes.confine import leave_network
from extractors.processes.reading_process import Dying, Reader, Refusal, Start, load_reader, run
from filings.problems import LockboxError

ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Pages come and go at 8 MB apiece; memory given back to the kernel each time costs a quarter of the decoding time.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
# what opens doors elsewhere; a process that strangers' files are opened in needs none of it
SECRET = re.compile(r"LOCKBOX_(DATABASE|PREFECT_AUTH|OIDC_SECRET)|PREFECT_.*(AUTH|KEY|CONNECTION).*|PG.*|AWS_.*", re.IGNORECASE)
ANSWER_S = 5.0                 # a nursery that is asked about a process answers within this
DYING_S = 1.0                  # between the end of its pipes and its own


@dataclass(frozen=True, slots=True)
class Bear:
    """Fork a reading process; its end of a pipe follows."""


@dataclass(frozen=True, slots=True)
class End:
    """End a process with all it started, and tell its exit status, negative for a signal."""

    pid: int


@dataclass(frozen=True, slots=True)
class Gone:
    """Tell whether a process has ended by itself."""

    pid: int


class Nursery:
    """The nursery seen from outside. A fresh interpreter, not a fork: the parent's threads, locks and open files stay out of it."""

    def __init__(self, start: Start) -> None:
        """Start it; it loads the reader while the caller goes on.

        Raises:
            OSError: the system gives no more processes.
        """
        self._link: Connection
        self._link, theirs = Pipe()
        with theirs:
            # Where modules lie is handed over, and the current folder is kept out (-P): it may be the inbox.
            path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
            known = {name: value for name, value in os.environ.items() if not SECRET.fullmatch(name)}
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", f"from extractors.processes.nursery import main; main({theirs.fileno()})"],
                env=known | ONE_THREAD | KEEP_MEMORY | {"PYTHONPATH": path}, pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self._ask(start)

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._link.closed and self._process.poll() is None

    def bear(self, theirs: Connection) -> None:
        """Have a process forked that answers on that end of a pipe. If the nursery is gone, that end is closed, which shows."""
        if self._ask(Bear()):
            with suppress(OSError):
                send_handle(self._link, theirs.fileno(), self._process.pid)

    def end(self, pid: int) -> int:
        """End a process and every program it started, at once; returns its exit status, negative for a signal."""
        if self._ask(End(pid)) and (status := self._answer()) is not None:
            return int(status)
        # the nursery is gone, and its children end when they notice; this one does not wait for that
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        return self.close()

    def gone(self, pid: int) -> bool:
        """Whether a process has ended by itself."""
        return self._answer() is not False if self._ask(Gone(pid)) else True

    def status(self) -> int:
        """Its exit status where it has ended, negative for a signal, else 0."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(DYING_S)
        return 0

    def close(self) -> int:
        """End it; what it has forked notices by its pipe. Returns its exit status, negative for a signal."""
        self._link.close()
        if self._process.poll() is None:
            self._process.kill()
        return self._process.wait()

    def _ask(self, message: Start | Bear | End | Gone) -> bool:
        if self._link.closed:
            return False
        try:
            self._link.send(message)
        except OSError:
            return False
        return True

    def _answer(self) -> int | bool | None:
        """What it says; None where it says nothing, and then it is of no use any more."""
        try:
            if self._link.poll(ANSWER_S):
                said: int | bool = self._link.recv()
                return said
        except (EOFError, OSError):
            pass
        self.close()
        return None


def main(descriptor: int) -> None:
    """Run a nursery on the pipe with that number, until its parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)       # the parent decides when to stop
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    leave_network()
    link = Connection(descriptor)
    start: Start = link.recv()

    def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while link.poll(DYING_S) and isinstance(link.recv(), Bear):
            Connection(recv_handle(link)).send(Dying("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = last_words
    try:
        read: Reader | Refusal = load_reader(start)
    except LockboxError as error:
        read = Refusal(type(error), error.detail)
    sys.excepthook = sys.__excepthook__
    # the collector would write into everything that is shared
    gc.collect()
    gc.freeze()
    _tend(link, read, start)


def _tend(link: Connection, read: Reader | Refusal, start: Start) -> None:
    while True:
        try:
            asked = link.recv()
            handle = recv_handle(link) if isinstance(asked, Bear) else -1
        except (EOFError, OSError):
            return
        if isinstance(asked, Bear):
            nursery = os.getpid()
            if os.fork() == 0:
                link.close()
                os.setsid()
                run(Connection(handle), nursery, read, start.limits)
            os.close(handle)
        elif isinstance(asked, Gone):
            # what has ended stays to be collected, so that its number is nobody else's until it is asked for
            link.send(os.waitid(os.P_PID, asked.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None)
        elif isinstance(asked, End):
            os.killpg(asked.pid, signal.SIGKILL)
            link.send(os.waitstatus_to_exitcode(os.waitpid(asked.pid, 0)[1]))
