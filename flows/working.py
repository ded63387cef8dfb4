"""The workers' side of intake: borrow a packet, read its kept original, decide it, tick it off with its result.

    with open_clerk(store, originals) as clerk, reader_pool() as pool:
        work(clerk, pool, stop, slots=3)

Plain functions without Prefect. The result and the tick are one transaction, and only the worker that still holds the
lease may make it: a packet has one result, however many workers died over it. What is wrong with the place (disk full,
share or database gone) makes a worker wait with the packet in its hands; no packet is charged with it.
"""
from __future__ import annotations

import errno
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Lock

from extractors.processes.pool import PoolFailure, ReaderPool, ScanResult
from filings.leases import keep_leases, worker_name
from filings.packets import Packet, Stage
from filings.problems import CrashedScan, LockboxError, MissingOriginal, UnreachableScan
from filings.settings import settings
from flows.away import finish_up
from flows.clerk import Clerk, Outcome, file_packet, job_of, open_clerk, put_off
from flows.jobs import ScanJob

__all__ = ["Clerk", "Outcome", "file_packet", "job_of", "open_clerk", "work"]

IDLE_S = 1.0                   # between two looks at an empty list; a sweep that admits something wakes the worker
FIRST_PAUSE_S, MOST_PAUSE_S = 1.0, 60.0
PATIENCE_S = 120.0             # how long a drain that is to end waits for a place that is away
FAILED_AGAIN_S = 10.0          # until a packet over which the program failed is tried again
LOOK_S = 0.05                  # between two looks at whether the reading processes need another packet
LEAST_FREE = 64 << 20          # bytes of disk without which nothing is read
log = logging.getLogger("lockbox")


def work(clerk: Clerk, pool: ReaderPool, stop: Event, *, slots: int, wake: Event | None = None,
         tell: Callable[[Outcome], None] | None = None, until_empty: bool = True,
         around: Callable[[Packet, Callable[[], None]], None] | None = None) -> Counter[str]:
    """Drain the work list of the inboxes, several packets at a time, and count what became of them.

    Args:
        clerk: decides.
        pool: reads; it is the caller's.
        stop: set to end early; packets in hand are given back, and nothing is charged to them.
        slots: packets in hand at most; more than the pool has processes, so that they never wait. None is lent before the
            processes are about to run out of pages: one that waited here, another host could be reading.
        wake: set when something new came in.
        tell: called with each outcome.
        until_empty: False waits for more when nothing is left, and for a place that is away (disk full, share or database
            gone), until `stop` is set. True ends when nothing is left, or after `PATIENCE_S` of such a fault.
        around: called with a packet and what handles it, which it must call; so each packet is a task of a flow.

    Raises:
        PoolFailure, LockboxError: nothing can be read at all, as when a tool is missing.
        OSError, LockboxError: a place stayed away for longer than a drain that is to end waits; the packets are given back.
    """
    run = _Run(clerk, pool, stop, wake or Event(), tell, until_empty, around)
    with keep_leases(clerk.store.queue, run.worker, run.lease_s), ThreadPoolExecutor(slots, "packet") as threads:
        ended = [threads.submit(run.slot) for _ in range(slots)]
        for each in ended:
            each.result()
    return run.counts


class _Run:
    """What the slots of one drain share."""

    def __init__(self, clerk: Clerk, pool: ReaderPool, stop: Event, wake: Event, tell: Callable[[Outcome], None] | None,
                 until_empty: bool, around: Callable[[Packet, Callable[[], None]], None] | None) -> None:
        self.clerk, self.pool, self.stop, self.wake, self.tell = clerk, pool, stop, wake, tell
        self.until_empty, self.around = until_empty, around
        self.worker, self.lease_s = worker_name(), settings().lease_seconds
        self.counts: Counter[str] = Counter()
        self._lock, self._turn = Lock(), Lock()
        self._coming = set[int]()          # packets that were lent and have not reached the pool

    def slot(self) -> None:
        """Take packets one after the other until there are none, or until told to stop."""
        pause = FIRST_PAUSE_S
        while not self.stop.is_set():
            try:
                packet = self._next()
            except (LockboxError, OSError) as error:
                log.warning("The work list cannot be reached: %s", error)
                pause = self._wait_out(error, pause)
                continue
            pause = FIRST_PAUSE_S
            if packet:
                self._with(packet)
            elif self.until_empty:
                return
            else:
                self.wake.wait(IDLE_S)
                self.wake.clear()

    def _next(self) -> Packet | None:
        """Borrow the next packet, once the pool needs one; None: there is none, or the work is to end."""
        with self._turn:
            while self._coming or not self.pool.hungry:
                if self.stop.wait(LOOK_S):
                    return None
            lent = self.clerk.store.queue.claim(self.worker, 1, self.lease_s, intake=True)
            self._coming.update(packet.id for packet in lent)
        return lent[0] if lent else None

    def _with(self, packet: Packet) -> None:
        """Handle a packet, and give it back if it was not ticked off."""
        handle = partial(self._handle, packet)
        try:
            if self.around:
                self.around(packet, handle)
            else:
                handle()
        finally:
            self._coming.discard(packet.id)
            # nothing changes for a packet that was ticked off; a database that is gone lets the lease lapse
            with suppress(LockboxError):
                self.clerk.store.queue.release(packet.id, self.worker, "The program was ended")

    def _handle(self, packet: Packet) -> None:
        """Read and file one packet; with a fault of the place, wait with it in hand and try again."""
        queue, pause, job, result = self.clerk.store.queue, FIRST_PAUSE_S, None, None
        try:
            while not self.stop.is_set():
                try:
                    job = job or job_of(packet, self.clerk.originals)
                    self._coming.discard(packet.id)
                    if result is None and not job.problem:
                        result = self._read(job)
                    self._count(file_packet(packet, job, result, self.clerk, self.worker))
                    return
                except MissingOriginal as error:
                    if self._others_are_there(packet):
                        self._count(self._lost(packet, error))
                        return
                    fault: OSError | LockboxError = error
                except (OSError, LockboxError) as error:
                    fault = error
                except PoolFailure:
                    raise
                except Exception as error:     # a fault of the program over one packet must not keep the others from theirs
                    log.error("The program failed on packet %d", packet.id, exc_info=error)
                    queue.failed(packet.id, self.worker, f"The program failed: {type(error).__name__}", FAILED_AGAIN_S)
                    return
                log.warning("Work pauses: %s", fault.strerror or fault if isinstance(fault, OSError) else fault)
                pause = self._wait_out(fault, pause)
        except PoolFailure:
            if not self.stop.is_set():
                self.stop.set()
                raise

    def _wait_out(self, fault: OSError | LockboxError, pause: float) -> float:
        """Wait for a place to come back; gives the next pause, or raises the fault when a drain that is to end has waited enough.

        Pauses double, so the next one is as long as all before it together.
        """
        if self.until_empty and pause > PATIENCE_S:
            self.stop.set()
            raise fault
        self.stop.wait(min(pause, MOST_PAUSE_S))
        return pause * 2

    def _read(self, job: ScanJob) -> ScanResult:
        """Read the kept bytes.

        Raises:
            PoolFailure: nothing can be read at all.
            MissingOriginal: these cannot.
            OSError: the disk is full, and the reading process died of it.
        """
        try:
            (result,) = self.pool.read([job.path])
        except LockboxError as error:
            raise PoolFailure(str(error)) from error
        problems = [result.problem, *(page.page.problem for page in result.pages)]
        codes = {problem.code for problem in problems if problem}
        if UnreachableScan.code in codes:
            raise MissingOriginal(f"{job.path} cannot be read")
        if CrashedScan.code in codes:
            for place in (Path(tempfile.gettempdir()), settings().data_dir):
                if shutil.disk_usage(place).free < LEAST_FREE:
                    raise OSError(errno.ENOSPC, f"The disk of {place} is full")
        return result

    def _others_are_there(self, packet: Packet) -> bool:
        """Whether one file is gone, which a person must see; else the whole folder is away, which will pass."""
        return any(each != packet.sha256 for each in self.clerk.originals.digests())

    def _lost(self, packet: Packet, error: MissingOriginal) -> Outcome | None:
        with self.clerk.store.database.write() as connection:
            mine = self.clerk.store.queue.settle(connection, packet.id, self.worker, Stage.ATTENTION, problem=error.code,
                                                 message=str(error))
        finished = self.clerk.store.queue.packet(packet.id)
        if not mine or finished is None:
            return None
        with put_off(packet):
            finish_up(finished, self.clerk.store, self.clerk.originals)
        return Outcome(finished, Stage.ATTENTION)

    def _count(self, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        with self._lock:
            self.counts[outcome.stage] += 1
            if self.tell is not None:
                self.tell(outcome)

