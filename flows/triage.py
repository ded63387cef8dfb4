"""The triage of a batch as a Prefect flow: thin, over the plain functions of `flows.work`.

A packet is read as one task and decided as another, never one for each page: reading goes on side by side in the
project's own processes, deciding goes in the order of the names, because a duplicate is what came later. What is still
to do stands in our own work list, and our own lease, not Prefect's state, is what gives lost work to another worker.
"""
from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.runtime import task_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.tasks import Task

from extractors.processes.pool import ReaderPool, ScanResult
from filings.leases import keep_leases, worker_name
from filings.problems import CrashedScan, UnusableDatabase
from filings.settings import settings
from filings.store import Store
from filings.vocabulary import Record
from filings.worklist import Packet, Worklist
from flows.artifacts import batch_table, key_of, packet_page
from flows.equipment import desk_for, reader_pool
from flows.jobs import ScanJob, plan_scans
from flows.work import Desk, finish, give_up, raise_unless_of_one_scan, summarise, write_packet_report

AHEAD = 4                      # packets lent to this run at a time: as many as keep the reading processes busy
READ_AGAIN = 1                 # a crash may have been a neighbour's fault; twice is not
DECIDE_AGAIN = 3               # the database may be held by another writer for a while

# who wants to know of each record while a flow runs; a flow's own parameters must be plain data
on_record: ContextVar[Callable[[Record], None] | None] = ContextVar("on_record", default=None)


class Tools:
    """What the tasks of one run share. A plain class, so that Prefect does not look into it for task results."""

    def __init__(self, desk: Desk, pool: ReaderPool) -> None:
        self.desk, self.pool = desk, pool


@dataclass(frozen=True, slots=True)
class Lent:
    """A packet of the work list that this run is reading; `reading` is None where its job says why it is not read."""

    packet: Packet
    job: ScanJob
    reading: PrefectFuture[ScanResult] | None


def _database_was_held(_task: Task[..., Any], _run: TaskRun, state: State) -> bool:
    return isinstance(state.result(raise_on_failure=False), UnusableDatabase)


def _reader_crashed(_task: Task[..., Any], _run: TaskRun, state: State) -> bool:
    return isinstance(state.result(raise_on_failure=False), CrashedScan)


@task(name="read", task_run_name="read {name}", cache_policy=NO_CACHE, retries=READ_AGAIN, retry_delay_seconds=1,
      retry_condition_fn=_reader_crashed)
def read_packet(name: str, path: Path, tools: Tools) -> ScanResult:
    """Read one packet in the reading processes; what cannot be read comes back as a result with its problem."""
    (result,) = tools.pool.read([path])
    if result.problem and result.problem.code == CrashedScan.code and task_run.run_count <= READ_AGAIN:
        raise CrashedScan(name)
    return result


@task(name="decide", task_run_name="decide {name}", cache_policy=NO_CACHE, retries=DECIDE_AGAIN, retry_delay_seconds=5,
      retry_condition_fn=_database_was_held)
def decide_packet(name: str, job: ScanJob, result: ScanResult | None, tools: Tools) -> Record:
    """Decide one packet, write its record and report, and leave its page in Prefect."""
    record = finish(job, result, tools.desk)
    write_packet_report(job, record, tools.desk.out)
    create_markdown_artifact(packet_page(record, tools.desk.out / job.report), key_of(name))
    return record


RUNNER: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=AHEAD)


@flow(name="triage", flow_run_name="triage into {out}", task_runner=RUNNER)
def triage(paths: list[Path], out: Path, received: date | None = None, postmarked: date | None = None,
           jobs: int | None = None, worklist: str | None = None) -> dict[str, int]:
    """Triage scans and folders of scans into `out`, and give back how many filings got which disposition.

    Args:
        paths: as `lockbox process` takes them.
        out: folder for the records; it must exist.
        received: overrides the companion files.
        postmarked: likewise.
        jobs: pages read at the same time; None is the setting.
        worklist: database with the work list. None makes one for this run alone, so that every scan is triaged, also
            one that was triaged before. Runs that share a work list share the work: a scan is lent to one of them.
    """
    plan = plan_scans(paths, out, received, postmarked)
    records: list[Record] = []
    with desk_for(plan, out) as desk, reader_pool(jobs) as pool, _work_list(worklist) as queue:
        queue.enqueue(job.path for job in plan)
        with closing(_triage_lent(plan, queue, Tools(desk, pool))) as finished:
            for record in finished:
                records.append(record)
                if (tell := on_record.get()) is not None:
                    tell(record)
    summarise(out)
    create_table_artifact(batch_table(records), "triage-batch", f"{len(records)} scans into {out.name}")
    results = [str(filing.disposition) for record in records for filing in record.filings]
    results += [record.problem.code for record in records if record.problem]
    return {result: results.count(result) for result in sorted(set(results))}


def _triage_lent(plan: Sequence[ScanJob], queue: Worklist, tools: Tools) -> Generator[Record]:
    """Borrow packets, read some ahead, decide them in order, tick them off."""
    worker = worker_name()
    lease = settings().lease_seconds
    planned = {job.path.absolute(): job for job in plan}
    window: deque[Lent] = deque()
    try:
        with keep_leases(queue, worker, lease):
            while True:
                while len(window) < AHEAD and (lent := queue.claim(worker, 1, lease)):
                    packet = lent[0]
                    # what an earlier run with this work list left behind is done too
                    job = planned.get(packet.path) or plan_scans([packet.path], tools.desk.out)[0]
                    window.append(Lent(packet, job, None if job.problem else read_packet.submit(job.name, job.path, tools)))
                if not window:
                    return
                record = _decided(window[0], tools)
                queue.done(window.popleft().packet.id, worker)
                yield record
    finally:
        # a run that ends early gives back what it has not done; no scan is to blame
        for each in window:
            queue.release(each.packet.id, worker, "The run ended early")


def _decided(lent: Lent, tools: Tools) -> Record:
    """Wait for a packet's reading and decide it; a fault of the program with one scan becomes its record."""
    job = lent.job
    result = lent.reading.result() if lent.reading else None
    state = decide_packet(job.name, job, result, tools, return_state=True)
    outcome: Record | BaseException = state.result(raise_on_failure=False)
    if isinstance(outcome, Record):
        return outcome
    raise_unless_of_one_scan(outcome)
    return give_up(job, outcome, tools.desk)


@contextmanager
def _work_list(url: str | None) -> Iterator[Worklist]:
    if url is not None:
        with Store(url) as store:
            yield store.queue
        return
    folder = settings().data_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=folder) as own, Store(f"sqlite:///{own}/work.db") as store:
        yield store.queue
