"""Reading, deciding and writing: everything a run does, as plain functions that need no Prefect.

    desk = Desk(out, store, Timeline.load(), form_pages, given_names(jobs))
    for record in triage_scans(jobs, desk, pool): ...

The flows of `flows.triage` call the same functions.
"""
from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from extractors.assemble import assemble
from extractors.processes.pool import ReaderPool, ScanResult
from filings.files import write_atomically
from filings.problems import LockboxError, TriageFailed
from filings.store import Store
from filings.vocabulary import Record, Scan, Timings
from flows.arrivals import Arrivals
from flows.jobs import ScanJob, report_name
from flows.pictures import Pictures
from flows.review_again import heard, keep_reading, with_rulings
from reports.packet import write_report
from reports.summary import slim, write_index, write_summary
from validators.checks.duplicate import likeness_limits
from validators.decide import beside, decide
from validators.policy import Timeline

RECORD = ".triage.json"
log = logging.getLogger("lockbox")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where scans are decided and their records written.

    `out`: folder of the records; `form_pages`: number of pages by form and edition; `given`: name and digest of all
    scans of this run in their order, from `given_names`.
    """

    out: Path
    store: Store
    timeline: Timeline
    form_pages: Mapping[tuple[str, str], int]
    given: Sequence[tuple[str, str]] = ()
    arrivals: Arrivals = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "arrivals", Arrivals(self.store, self.given))


def triage_scans(jobs: Sequence[ScanJob], desk: Desk, pool: ReaderPool) -> Iterator[Record]:
    """Read, decide and record scans; give back each record, once it and its report are written, in their order.

    Reading goes on while records are written. A scan on which the program fails gets a record that says so.

    Raises:
        OSError, LockboxError: nothing can be written or decided any more (disk full, database or policies unusable);
            no scan is to blame.
    """
    reading = iter(pool.read([job.path for job in jobs if not job.problem]))
    read: dict[Path, ScanResult] = {}
    with ThreadPoolExecutor(1, thread_name_prefix="desk") as clerk:
        waiting: deque[tuple[ScanJob, Future[Record], Future[None]]] = deque()
        for job in jobs:
            while not job.problem and job.path not in read:
                result = next(reading)
                read[result.path] = result
            finished = clerk.submit(finish, job, read.pop(job.path, None), desk)
            waiting.append((job, finished, clerk.submit(report, job, finished, desk)))
            while waiting and waiting[0][2].done():
                yield settled(*waiting.popleft(), desk)
        while waiting:
            yield settled(*waiting.popleft(), desk)


def settled(job: ScanJob, finished: Future[Record], reported: Future[None], desk: Desk) -> Record:
    """Wait for a scan's record and report; where the program failed on this scan, write a record that says so.

    A fault of the program with one scan must not keep the others from theirs; a fault of the place ends the run.
    """
    if (error := finished.exception()) is None:
        if (error := reported.exception()) is not None:
            raise_unless_of_one_scan(error)
            log.error("%s: its report could not be made, its record is written", job.name, exc_info=error)
        return finished.result()
    raise_unless_of_one_scan(error)
    log.error("%s: the program failed on this scan", job.name, exc_info=error)
    return give_up(job, error, desk)


def raise_unless_of_one_scan(error: BaseException) -> None:
    """Raise what is a fault of the place (disk, database, policies) or a call to stop, and not of one scan."""
    if isinstance(error, OSError | LockboxError) or not isinstance(error, Exception):
        raise error


def give_up(job: ScanJob, error: BaseException, desk: Desk) -> Record:
    """Write the record of a scan on which the program failed."""
    failed = replace(job, problem=TriageFailed(f"{type(error).__name__} in {job.name}").as_problem())
    record = finish(failed, None, desk)
    write_report(record, lambda _: None, desk.out / job.report)
    return record


def finish(job: ScanJob, result: ScanResult | None, desk: Desk) -> Record:
    """Decide what was read of one scan, keep it in the database and write its record."""
    record = decided(job, result, desk)
    pages = result.pages if result is not None else ()
    desk.store.save(record, desk.out, within=lambda connection, scan: keep_reading(
        connection, scan, record, pages, desk.store.clock(), job.path))
    write_atomically(desk.out / f"{job.record}{RECORD}", record.to_json())
    return record


def report(job: ScanJob, finished: Future[Record], desk: Desk) -> None:
    """Write the report of a scan whose record is finished."""
    if finished.exception() is None:
        write_packet_report(job, finished.result(), desk.out)


def write_packet_report(job: ScanJob, record: Record, out: Path) -> None:
    """Write the report of one scan, with pictures from its pages."""
    with Pictures(job.path, record) as pictures:
        write_report(record, pictures, out / job.report)


def decided(job: ScanJob, result: ScanResult | None, desk: Desk) -> Record:
    """The record of one scan, from what was read of it (None: its job says why it was not read)."""
    if result is None:
        scan = Scan(name=job.name, sha256=job.sha256, pages=0, received=job.received, postmarked=job.postmarked)
        return Record(scan=scan, problem=job.problem, timings=Timings(total_s=0, cpu_s=0, pages=0))
    scan = Scan(name=job.name, sha256=result.sha256 or job.sha256, pages=result.page_count, received=job.received,
                postmarked=job.postmarked)
    readings = assemble(job.name, scan.sha256, result.pages, result.problem)
    readings, kept = heard(desk.store, desk.out, scan, result.pages, readings)
    # a scan of which nothing could be read holds no filing that could be decided
    found = () if readings.problem else readings.filings
    desk.arrivals.refresh()
    limits = likeness_limits(desk.timeline, scan.received)
    filings = tuple(decide(each, scan, desk.timeline, desk.arrivals.before(scan, desk.out, each, limits),
                           desk.form_pages, beside(found, each)) for each in found)
    timings = Timings(total_s=round(result.wall_s, 3), cpu_s=round(result.cpu_s, 3), pages=result.page_count)
    return Record(scan=scan, problem=readings.problem, policy=desk.timeline.policy, pages=readings.pages,
                  filings=with_rulings(filings, kept.rulings) if filings else (), timings=timings)


def adopt_records(desk: Desk) -> int:
    """Take records that lie in the output folder but not in the database into it; give back how many.

    A folder may come from another machine, or the database may have been lost: what came in before must still count.
    """
    known = {(record.scan.name, record.scan.sha256) for record in desk.store.records(desk.out)} | set(desk.given)
    strangers = [record for _, record in folder_records(desk.out)
                 if (record.scan.name, record.scan.sha256) not in known]
    for record in sorted(strangers, key=lambda record: (record.scan.received, record.scan.name)):
        desk.store.save(record, desk.out)
    return len(strangers)


def folder_records(folder: Path) -> Iterator[tuple[str, Record]]:
    """The records in a folder with the stems of their files; what is no record is passed over with a warning."""
    for path in sorted(folder.glob(f"*{RECORD}")):
        try:
            yield path.name.removesuffix(RECORD), Record.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            log.warning("%s is not a record of this version of the program", path)


def summarise(out: Path) -> None:
    """Write the summary of all records in a folder."""
    found = [(stem, slim(record)) for stem, record in folder_records(out)]
    records = [record for _, record in found]
    write_summary(records, out)
    # most reports bear the name of their scan; the index must know the others
    reports = {record.scan.name: report_name(stem, record.scan.name) for stem, record in found}
    if any(name != f"{Path(scan).stem}.html" for scan, name in reports.items()):
        write_index(records, out, reports)

