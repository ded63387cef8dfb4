"""Who reads which page next: the queue of all scans' pages, the reading processes, and what happens when one fails."""
from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from multiprocessing.connection import wait
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from extractors.processes.nursery import Nursery
from extractors.processes.reading_process import Answer, Dying, Forget, Job, Ready, Refusal, Start, resident_memory
from extractors.processes.worker import Worker
from extractors.readings import PageReadings
from filings.problems import CrashedScan, ScanProblem, SlowScan
from filings.vocabulary import Page, PageKind, Problem

TICK_S = 0.25                  # how often limits are looked at
FALSE_STARTS = 3               # processes in a row that die before they are ready


class PoolFailure(RuntimeError):
    """The reading processes cannot work at all; the message says why. No scan is to blame."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """A scan as read, pages in order.

    `problem`: set if nothing of it could be read; `sha256`: empty if the reading process died before it knew.

    `wall_s`: from opening to the last page; `cpu_s`: processor seconds, external programs included.
    """

    path: Path
    sha256: str
    page_count: int
    pages: tuple[PageReadings, ...]
    problem: Problem | None
    wall_s: float
    cpu_s: float


def unread_page(number: int, problem: Problem | None, cpu_s: float = 0.0) -> PageReadings:
    """What stands for a page that could not be read: it may hold anything."""
    page = Page(number=number, kind=PageKind.OTHER, confidence=0.0, problem=problem)
    return PageReadings(page, doubtful=True, cpu_s=cpu_s)


Deliver = Callable[[int, ScanResult | Exception], None]


@dataclass(eq=False, slots=True)
class Errand:
    """A scan on its way. `order` sets its place in the queue; `deliver` takes the result or what went wrong."""

    path: Path
    order: int
    deliver: Deliver
    began: float = 0.0
    sha256: str = ""
    page_count: int = 0
    cpu_s: float = 0.0
    pages: dict[int, PageReadings] = field(default_factory=dict)
    crashes: dict[int, int] = field(default_factory=dict)

    def result(self, problem: Problem | None = None) -> ScanResult:
        """The result as it stands; a scan of which no page could be read has the problem of its first page."""
        pages = tuple(self.pages[number] for number in sorted(self.pages))
        if problem is None and pages and all(page.page.problem for page in pages):
            problem = pages[0].page.problem
        wall = time.monotonic() - self.began if self.began else 0.0
        return ScanResult(self.path, self.sha256, self.page_count, pages, problem, wall, self.cpu_s)


class Dispatcher:
    """A thread that keeps the processes busy, so that they read on while the results are being used."""

    def __init__(self, jobs: int, start: Start) -> None:
        """Start the processes and the thread."""
        self._start, self._limits = start, start.limits
        self._errands: dict[int, Errand] = {}
        self._queue: list[tuple[int, int]] = []              # (order, page) of what is to be read; page 0 opens
        self._unopened = set[int]()                          # nobody knows yet how many pages these have
        self._orders, self._inbox = count(), SimpleQueue[Callable[[], None]]()
        self._waking, self._wake = os.pipe()
        self._lock, self._ended = Lock(), False
        self._failure: Exception = PoolFailure("The reading processes have ended")
        self._stopping, self._false_starts, self._looked = False, 0, 0.0
        self._nursery = Nursery(start)
        self._workers = [Worker(self._nursery) for _ in range(jobs)]
        self._leaving: list[Worker] = []
        self._thread = Thread(target=self._run, name="reading", daemon=True)
        self._thread.start()

    def submit(self, path: Path, deliver: Deliver) -> int:
        """Queue a scan; returns the number that its delivery will carry.

        Raises:
            Exception: why the processes have ended.
        """
        errand = Errand(path, next(self._orders), deliver)
        self._unopened.add(errand.order)
        if not self._tell(lambda: self._admit(errand)):
            raise self._failure
        return errand.order

    @property
    def waiting(self) -> int:
        """Pages that no process has taken up yet; a scan counts as one or two until it is open."""
        return len(self._queue) + len(self._unopened)

    def drop(self, orders: set[int]) -> None:
        """Forget scans that nobody waits for; pages being read are read to the end and thrown away."""
        self._tell(lambda: self._part_with(*orders))

    def close(self) -> None:
        """End all processes at once."""
        self._stopping = True
        self._tell(lambda: None)
        self._thread.join()

    def _tell(self, action: Callable[[], None]) -> bool:
        """Have the thread do something; False if it has ended."""
        with self._lock:
            if not self._ended:
                self._inbox.put(action)
                os.write(self._wake, b".")
            return not self._ended

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._hand_out()
                ready = wait([self._waking, *(worker.link for worker in self._workers)], TICK_S)
                for worker in [worker for worker in self._workers if worker.link in ready]:
                    self._hear(worker)
                if self._waking in ready:
                    os.read(self._waking, 4096)
                    self._read_inbox()
                if time.monotonic() - self._looked >= TICK_S:
                    self._looked = time.monotonic()
                    self._look_after()
        finally:
            for worker in self._workers + self._leaving:
                if worker.ready:
                    worker.kill()
                else:
                    worker.link.close()
            self._nursery.close()
            with self._lock:
                self._ended = True
                os.close(self._wake)
                os.close(self._waking)
            self._read_inbox()
            for errand in self._errands.values():
                errand.deliver(errand.order, self._failure)

    def _read_inbox(self) -> None:
        while not self._inbox.empty():
            self._inbox.get()()

    def _admit(self, errand: Errand) -> None:
        self._errands[errand.order] = errand
        heappush(self._queue, (errand.order, 0))

    def _hand_out(self) -> None:
        for worker in self._workers:
            while worker.idle and self._queue:
                order, number = heappop(self._queue)
                errand = self._errands.get(order)
                if errand:
                    errand.began = errand.began or time.monotonic()
                    worker.give(Job(errand.path, number), order)

    def _hear(self, worker: Worker) -> None:
        """Take what a process says, or notice that it has died."""
        try:
            said = worker.link.recv()
        except (EOFError, OSError):
            said = Dying("")
        if isinstance(said, Ready):
            worker.pid, self._false_starts = said.pid, 0
        elif isinstance(said, Refusal):
            self._give_up(said.kind(said.detail))
        elif isinstance(said, Answer):
            self._take(worker, said)
        else:
            self._bury(worker, said.words)

    def _take(self, worker: Worker, answer: Answer) -> None:
        job, order = worker.job, worker.order
        worker.job, worker.done = None, worker.done + 1
        if worker.done >= self._limits.pages or answer.memory > self._limits.tired:
            worker.hang_up()
            self._leaving.append(worker)
            self._replace(worker)
        errand = self._errands.get(order)
        if job is None or errand is None:
            return
        errand.cpu_s += answer.cpu_s
        if job.number:
            self._page_done(errand, job.number, answer.readings or unread_page(job.number, answer.problem, answer.cpu_s))
        else:
            self._opened(errand, answer)

    def _opened(self, errand: Errand, answer: Answer) -> None:
        errand.sha256, errand.page_count = answer.sha256, answer.page_count
        if answer.problem:
            self._conclude(errand, answer.problem)
        for number in range(1, answer.page_count + 1):
            heappush(self._queue, (errand.order, number))
        self._unopened.discard(errand.order)

    def _page_done(self, errand: Errand, number: int, readings: PageReadings) -> None:
        errand.pages[number] = readings
        if len(errand.pages) == errand.page_count:
            self._conclude(errand, None)

    def _conclude(self, errand: Errand, problem: Problem | None) -> None:
        self._part_with(errand.order)
        errand.deliver(errand.order, errand.result(problem))

    def _part_with(self, *orders: int) -> None:
        self._unopened.difference_update(orders)
        for errand in [self._errands.pop(order) for order in orders if order in self._errands]:
            for worker in self._workers:
                worker.send(Forget(errand.path))

    def _replace(self, worker: Worker) -> None:
        if not self._nursery.alive:
            self._nursery = Nursery(self._start)
        self._workers[self._workers.index(worker)] = Worker(self._nursery)

    def _give_up(self, reason: Exception) -> None:
        self._failure, self._stopping = reason, True

    def _bury(self, worker: Worker, words: str) -> None:
        """Deal with a process that has died, whatever it was doing."""
        status = worker.kill()
        how = words.strip().rpartition("\n")[2] or (f"signal {-status}" if status < 0 else f"status {status}")
        if not worker.ready:
            self._false_starts += 1
            if self._false_starts >= FALSE_STARTS or words:
                self._give_up(PoolFailure(f"The reading processes cannot start: {words or how}"))
                return
        self._replace(worker)
        self._blame(worker, CrashedScan(f"The reading process died ({how})"), again=True)

    def _end(self, worker: Worker, problem: ScanProblem) -> None:
        """End a process that is beyond a limit."""
        worker.kill()
        self._replace(worker)
        self._blame(worker, problem, again=False)

    def _blame(self, worker: Worker, problem: ScanProblem, again: bool) -> None:
        """Charge a death to the job the process had; after a crash the job is tried again in a fresh process."""
        errand = self._errands.get(worker.order)
        if worker.job is None or errand is None:
            return
        number = worker.job.number
        errand.crashes[number] = errand.crashes.get(number, 0) + 1
        if again and errand.crashes[number] <= self._limits.retries:
            heappush(self._queue, (errand.order, number))
        elif number:
            self._page_done(errand, number, unread_page(number, problem.as_problem()))
        else:
            self._conclude(errand, problem.as_problem())

    def _look_after(self) -> None:
        """Hold processes and scans to their limits."""
        self._leaving = [worker for worker in self._leaving if not worker.gone()]
        limits = self._limits
        for worker in list(self._workers):
            if worker.job and resident_memory(worker.pid or 0) > limits.memory:
                self._end(worker, CrashedScan("Reading took more memory than it may"))
            elif worker.job and worker.busy_s > limits.page_s:
                what = f"Page {worker.job.number}" if worker.job.number else "Opening"
                self._end(worker, SlowScan(f"{what} took longer than {limits.page_s:g} seconds"))
            elif not worker.ready and worker.busy_s > limits.start_s:
                self._give_up(PoolFailure(f"The reading processes are not ready after {limits.start_s:g} seconds"))
        for errand in list(self._errands.values()):
            if errand.began and time.monotonic() - errand.began > limits.scan_s:
                self._stop_scan(errand)

    def _stop_scan(self, errand: Errand) -> None:
        """Give up on the pages of a scan that are not read by now."""
        problem = SlowScan(f"The scan took longer than {self._limits.scan_s:g} seconds").as_problem()
        for number in range(1, errand.page_count + 1):
            errand.pages.setdefault(number, unread_page(number, problem))
        self._conclude(errand, None if errand.page_count else problem)
        for worker in list(self._workers):
            if worker.job and worker.order == errand.order:
                worker.kill()
                self._replace(worker)
