"""Deciding one packet and ticking it off with its result, in one transaction and under the lease; then filing it away."""
from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from extractors.processes.pool import ScanResult
from filings.originals import OriginalStore
from filings.packets import Packet, Stage
from filings.problems import DamagedScan, EmptyScan, LockboxError, TriageFailed
from filings.settings import settings
from filings.store import Store
from filings.vocabulary import Problem, Record
from flows.away import finish_up
from flows.equipment import learned_forms
from flows.jobs import ScanJob
from flows.review_again import keep_reading
from flows.work import Desk, decided, raise_unless_of_one_scan
from validators.policy import Timeline

MAY_YET_OPEN = frozenset({DamagedScan.code, EmptyScan.code})     # should the file still have been written
OPEN_AGAIN_S = 5.0             # and four times as long after the next failure
log = logging.getLogger("lockbox")


@dataclass(frozen=True, slots=True)
class Clerk:
    """What deciding and filing away needs. `desk` has the database, the rules and what came in before."""

    desk: Desk
    originals: OriginalStore
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def store(self) -> Store:
        """The database."""
        return self.desk.store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a packet; `stage` is waiting when it is tried again later. `record`: what was decided."""

    packet: Packet
    stage: Stage
    record: Record | None = None


class LostLease(Exception):
    """The packet has gone to another worker meanwhile; what this one has of it is thrown away."""


@contextmanager
def open_clerk(store: Store, originals: OriginalStore) -> Iterator[Clerk]:
    """The clerk, with the rules and the learned forms of the settings.

    Raises:
        LockboxError: the rules or forms cannot be used.
    """
    pages = {(form.form, form.edition): form.pages for form in learned_forms()}
    yield Clerk(Desk(settings().records_dir, store, Timeline.load(), pages), originals)


def job_of(packet: Packet, originals: OriginalStore) -> ScanJob:
    """What is to be read for a packet: its kept bytes, under the name it came with.

    Raises:
        MissingOriginal: they are not to be had.
    """
    problem = Problem(code=packet.problem, message=packet.message) if packet.problem else None
    received = packet.received or packet.business_date or date.today()
    return ScanJob(originals.path_of(packet.sha256), packet.name, packet.record or packet.path.stem, packet.sha256, received,
                   packet.postmarked, problem)


def file_packet(packet: Packet, job: ScanJob, result: ScanResult | None, clerk: Clerk, worker: str) -> Outcome | None:
    """Decide a packet and tick it off, both or nothing; then write its record and put its file away.

    Args:
        packet: lent to `worker`.
        job: from `job_of`.
        result: what was read; None where the job says why nothing is.
        clerk: decides one packet at a time.
        worker: who holds the lease.

    Returns:
        What became of it; None when the lease was lost, and then nothing was written.

    Raises:
        OSError, LockboxError: a fault of the place. The packet is still lent; it may be tried again, or released.
    """
    read_at = datetime.fromtimestamp(clerk.store.clock(), UTC).isoformat(timespec="seconds")
    result = named(result, job)
    if result is not None and result.problem and result.problem.code in MAY_YET_OPEN and packet.attempts < clerk.store.queue.tries:
        delay = OPEN_AGAIN_S * 4 ** (packet.attempts - 1)
        back = clerk.store.queue.failed(packet.id, worker, result.problem.message, delay)
        return Outcome(packet, Stage.WAITING) if back else None
    folder = Path(packet.folder or clerk.desk.out)
    with clerk.lock:
        record = _decided(job, result, _at(clerk.desk, folder))
        stage = stage_of(record)

        def tick(connection: Connection, scan: int) -> None:
            if result is not None:
                keep_reading(connection, scan, record, result.pages, clerk.store.clock())
            problem = record.problem
            if not clerk.store.queue.settle(connection, packet.id, worker, stage, problem=problem.code if problem else None,
                                            message=problem.message if problem else "", pages=record.scan.pages,
                                            read_at=read_at):
                raise LostLease

        try:
            clerk.store.save(record, folder, within=tick)
        except LostLease:
            log.warning("Packet %d went to another worker", packet.id)
            return None
    finished = clerk.store.queue.packet(packet.id)
    if finished is not None:
        with put_off(packet):
            finish_up(finished, clerk.store, clerk.originals, record)
    return Outcome(finished or packet, stage, record)


@contextmanager
def put_off(packet: Packet) -> Iterator[None]:
    """Leave to the next sweep what cannot be written or moved now; the decision stands."""
    try:
        yield
    except (OSError, LockboxError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        log.warning("Packet %d is decided; its record or its move is left to the next sweep: %s", packet.id, reason)


def named(result: ScanResult | None, job: ScanJob) -> ScanResult | None:
    """The result with the scan's own name in its messages, in place of the digest under which it is kept."""
    if result is None or result.problem is None:
        return result
    message = result.problem.message.replace(job.path.name, job.name)
    return replace(result, problem=Problem(code=result.problem.code, message=message))


def stage_of(record: Record) -> Stage:
    """Where a packet goes with its record."""
    if record.problem is None:
        return Stage.DONE
    return Stage.ATTENTION if record.problem.code == TriageFailed.code else Stage.QUARANTINED


def _at(desk: Desk, folder: Path) -> Desk:
    """The same desk for another folder of records; what came in before is not read again."""
    other = copy(desk)
    object.__setattr__(other, "out", folder)
    return other


def _decided(job: ScanJob, result: ScanResult | None, desk: Desk) -> Record:
    """The record; where the program fails on this scan, one that says so."""
    try:
        return decided(job, result, desk)
    except Exception as error:     # a fault with one scan must not keep the others from theirs
        raise_unless_of_one_scan(error)
        log.error("A packet could not be decided", exc_info=error)
        return decided(replace(job, problem=TriageFailed(type(error).__name__).as_problem()), None, desk)
