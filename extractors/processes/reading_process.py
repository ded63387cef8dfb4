"""The inside of a reading process: it opens scans, hands pages to the reader and answers with what was read.

It is forked from `extractors.processes.nursery` with one end of a pipe. An unexpected error ends it, as a crash of a library
would; another takes its place. That way no page is read by a process whose state nobody can vouch for.
"""
from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from extractors.processes.confine import allow_computing, die_with
from extractors.readings import PageReadings
from extractors.scans.digest import digest_of
from extractors.scans.page_image import Caps, PageImage
from filings.memory import give_back
from filings.problems import LockboxError, ScanProblem
from filings.vocabulary import Problem

if TYPE_CHECKING:
    from extractors.scans.opening import OpenScan

Reader = Callable[[PageImage, int], PageReadings]
SPARE = 96 << 20               # bytes beyond what it needed before at which a process gives back what is free
KEPT_OPEN = 2                  # scans: the one being finished and the next


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading process may use up.

    `page_s`, `scan_s`, `start_s`: seconds for one page (or for opening), for a whole scan, and until a new process is
    ready. `memory`: bytes of resident memory at which a process is ended at once; `tired`: at which it is replaced
    after its page; `pages`: replaced after that many. `address_space` and `file_size` are set in the kernel and hold
    for external programs too. `retries`: how often a page is tried again after a crash, which may have been a
    neighbour's fault.
    """

    page_s: float = 60.0
    scan_s: float = 900.0
    start_s: float = 120.0
    memory: int = 2 << 30
    tired: int = 1100 << 20
    pages: int = 2000
    address_space: int = 6 << 30
    file_size: int = 1 << 30
    retries: int = 1
    caps: Caps = field(default_factory=Caps)


@dataclass(frozen=True, slots=True)
class Start:
    """The first message: what reads, and within which limits. `reader` is `package.module:factory`."""

    reader: str
    arguments: tuple[Any, ...]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Job:
    """Open a scan (`number` 0) or read one of its pages."""

    path: Path
    number: int


@dataclass(frozen=True, slots=True)
class Forget:
    """Close a scan that is finished; wants no answer."""

    path: Path


@dataclass(frozen=True, slots=True)
class Ready:
    """The process with that number waits for jobs."""

    pid: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reader cannot be loaded, for a reason that a person can mend."""

    kind: type[LockboxError]
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a job: the scan's digest and pages, or a page's readings, or a problem."""

    sha256: str = ""
    page_count: int = 0
    readings: PageReadings | None = None
    problem: Problem | None = None
    cpu_s: float = 0.0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Dying:
    """The last words of a process that met an error nobody foresaw."""

    words: str


def cpu_seconds() -> float:
    """Processor seconds of this process and of the external programs that it has waited for."""
    return sum(usage.ru_utime + usage.ru_stime
               for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def resident_memory(pid: int | str = "self") -> int:
    """Bytes of a process that are in memory, 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0


class Desk:
    """The scans a process has open, and the reader that reads their pages."""

    def __init__(self, read: Reader, open_scan: Callable[[Path], OpenScan]) -> None:
        """Start with nothing open."""
        self._read, self._open_scan = read, open_scan
        self._open: OrderedDict[Path, OpenScan] = OrderedDict()
        self._needed = resident_memory()

    def scan(self, path: Path) -> OpenScan:
        """The opened scan; the one longest unused is closed to make room.

        Raises:
            ScanProblem: it cannot be opened.
        """
        if path not in self._open:
            while len(self._open) >= KEPT_OPEN:
                self._open.popitem(last=False)[1].close()
            self._open[path] = self._open_scan(path)
        self._open.move_to_end(path)
        return self._open[path]

    def forget(self, path: Path) -> None:
        """Close a scan, if it is open."""
        scan = self._open.pop(path, None)
        if scan:
            scan.close()

    def do(self, job: Job) -> Answer:
        """Open or read, and say what it cost."""
        before = cpu_seconds()
        answer = self._opened(job.path) if job.number == 0 else self._page(job)
        spent = cpu_seconds() - before
        readings = replace(answer.readings, cpu_s=spent) if answer.readings else None
        memory = resident_memory()
        if memory > self._needed + SPARE:
            give_back()
            memory = self._needed = resident_memory()
        return replace(answer, readings=readings, cpu_s=spent, memory=memory)

    def _opened(self, path: Path) -> Answer:
        sha256 = ""
        try:
            sha256 = digest_of(path)       # first of all, so that even a file that cannot be opened has a name
            return Answer(sha256, self.scan(path).page_count)
        except ScanProblem as problem:
            return Answer(sha256, problem=problem.as_problem())

    def _page(self, job: Job) -> Answer:
        try:
            return Answer(readings=self._read(self.scan(job.path).page(job.number), job.number))
        except ScanProblem as problem:
            return Answer(problem=problem.as_problem())


def _restrict(limits: Limits) -> None:
    """Set the kernel's limits; a stricter one that is already in force stays."""
    for what, most in ((resource.RLIMIT_AS, limits.address_space), (resource.RLIMIT_FSIZE, limits.file_size),
                       (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)      # a file grown too large is an error, not a death


def load_reader(start: Start) -> Reader:
    """Load what reads, and the decoders of scans; to be done once for many processes.

    Raises:
        LockboxError: it cannot be loaded, and the message says what to do.
    """
    # Late: the message types above must not cost the parent the decoders.
    import cv2

    import_module("extractors.scans.opening")
    cv2.setNumThreads(1)       # pages are read in parallel; threads within a page only burn processor time
    module, _, factory = start.reader.partition(":")
    read: Reader = getattr(import_module(module), factory)(*start.arguments)
    return read


def run(link: Connection, parent: int, read: Reader | Refusal, limits: Limits) -> NoReturn:
    """Be a reading process, forked from `parent`, until whoever holds the other end of the pipe hangs up."""

    def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        try:
            link.send(Dying("".join(traceback.format_exception(kind, error, trace))))
        finally:
            os._exit(1)

    sys.excepthook = last_words
    die_with(parent)
    _restrict(limits)
    try:
        if isinstance(read, Refusal):
            link.send(read)
        else:
            _serve(link, read, limits)
    except (EOFError, ConnectionError):
        pass                   # nobody waits for an answer any more
    os._exit(0)                # nothing of the nursery's is to be tidied up here


def _serve(link: Connection, read: Reader, limits: Limits) -> None:
    """Answer jobs."""
    from extractors.scans.opening import open_scan

    desk = Desk(read, partial(open_scan, caps=limits.caps))
    link.send(Ready(os.getpid()))
    while True:
        message = link.recv()
        if isinstance(message, Forget):
            desk.forget(message.path)
        else:
            allow_computing(limits.page_s)
            link.send(desk.do(message))
