"""The draining of the work list as a Prefect flow: one run for a batch, one task for each packet, thin over `flows.working`.

Who has which packet stands in the work list, under our own lease; Prefect only shows it. A run ends when nothing has come
in for a while, so that a day of mail makes few runs: one run costs as much as a page or two.
"""
from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, copy_context
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread, local

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.objects import State
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run, task_run
from prefect.states import Completed, Failed

from filings.packets import Packet, Stage
from filings.problems import LockboxError
from flows.artifacts import key_of, outcome_table, packet_page
from flows.clerk import Outcome
from flows.watching import summarise_folders
from flows.working import work
from flows.workplace import Workplace, anything_free, open_workplace

LINGER_S = 60.0                # a run waits so long for more before it ends
LONGEST_S = 3600.0             # and ends after this time in any case: a run that never ends tells nothing
LOOK_S = 0.5                   # between two looks at whether a run is over
READING = "lockbox-reading"    # Prefect's global limit of runs that read at the same time, where somebody sets one
SHOWN = 500                    # packets in the table of a run


# a resident worker lays its own out here; a run of a deployment makes its own
at_hand: ContextVar[Workplace | None] = ContextVar("at_hand", default=None)


class Batch:
    """What one run has in hand and has done. A plain class, so that Prefect does not look into it for task results."""

    def __init__(self, client: SyncPrefectClient, tell: Callable[[Outcome], None] | None) -> None:
        self.client, self.tell = client, tell
        self.counts: Counter[str] = Counter()
        self.outcomes: list[Outcome] = []
        self.folders: set[str] = set()
        self.in_hand = 0
        self.last = time.monotonic()
        self.here = local()
        self._lock = Lock()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Count a packet as in hand, in the thread that handles it."""
        self.here.outcome = None
        with self._lock:
            self.in_hand += 1
        try:
            yield
        finally:
            with self._lock:
                self.in_hand -= 1
                self.last = time.monotonic()

    def note(self, outcome: Outcome) -> None:
        """Take note of what became of a packet, in the thread that handled it."""
        self.here.outcome = outcome
        with self._lock:
            self.counts[outcome.stage] += 1
            if len(self.outcomes) < SHOWN:
                self.outcomes.append(outcome)
            if outcome.record is not None and outcome.packet.folder:
                self.folders.add(outcome.packet.folder)
        if self.tell is not None:
            self.tell(outcome)

    def quiet_for(self) -> float:
        """Seconds since a packet was last in hand."""
        with self._lock:
            return 0.0 if self.in_hand else time.monotonic() - self.last


@task(name="packet", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def handle_packet(name: str, batch: Batch, handle: Callable[[], None]) -> State:
    """Read, decide and file one packet; its page is left in Prefect, and its state says what became of it."""
    handle()
    outcome: Outcome | None = batch.here.outcome
    if outcome is None:
        return Completed(name="GivenBack", message="Another worker has it, or this one was told to stop")
    if outcome.record is not None and outcome.packet.folder:
        report = Path(outcome.packet.folder) / f"{outcome.packet.record}.html"
        # one client for all of a run: a new one for each artifact costs more than the artifact
        batch.client.create_artifact(ArtifactCreate(
            key=key_of(name), type="markdown", data=packet_page(outcome.record, report),
            flow_run_id=flow_run.id, task_run_id=task_run.id))
    return state_of(outcome)


def state_of(outcome: Outcome) -> State:
    """The state of a packet's task: failed where a person must look; the code of the reason and no name."""
    record = outcome.record
    problem = outcome.packet.problem or (record.problem.code if record and record.problem else "")
    if outcome.stage == Stage.ATTENTION:
        return Failed(message=f"A person must look: {problem or 'tried as often as may be, in vain'}")
    if outcome.stage == Stage.QUARANTINED:
        return Completed(name="Quarantined", message=problem)
    if outcome.stage == Stage.WAITING:
        return Completed(name="TriedAgainLater", message=problem)
    return Completed(message=", ".join(filing.disposition for filing in record.filings) if record else None)


@flow(name="drain", persist_result=False)
def drain(linger_seconds: float = LINGER_S, longest_seconds: float = LONGEST_S, jobs: int | None = None) -> State:
    """Drain the work list of the inboxes.

    Args:
        linger_seconds: how long the run waits for more when nothing is left.
        longest_seconds: after which it ends in any case; what is in hand is finished.
        jobs: pages read at the same time; None is the setting.
    """
    with _place(jobs) as place, get_client(sync_client=True) as client, _reading_limit(client):
        batch = Batch(client, place.tell)
        _work_within_run(batch, place, linger_seconds, longest_seconds)
    summarise_folders(batch.folders)
    if batch.outcomes:
        create_table_artifact(outcome_table(batch.outcomes), "drain-batch", _in_words(batch.counts))
    needs = bool(batch.counts[Stage.ATTENTION])
    return Completed(name="NeedsAPerson" if needs else None, message=_in_words(batch.counts))


def _work_within_run(batch: Batch, place: Workplace, linger_s: float, longest_s: float) -> None:
    of_run, over = copy_context(), Event()

    def around(packet: Packet, handle: Callable[[], None]) -> None:
        # the threads of the drain do not know of the flow's run by themselves
        with batch.holding():
            of_run.copy().run(partial(handle_packet, packet.name, batch, handle, return_state=True))

    def watch() -> None:
        end, quiet_s = time.monotonic() + longest_s, max(linger_s, LOOK_S)
        while not over.wait(LOOK_S):
            quiet = batch.quiet_for() >= quiet_s and not _anything_free(place)
            if quiet or place.stop.is_set() or time.monotonic() >= end:
                over.set()         # what is in hand is finished, nothing new is taken

    watchman = Thread(target=watch, name="watchman", daemon=True)
    watchman.start()
    try:
        work(place.clerk, place.pool, over, slots=place.slots, tell=batch.note, until_empty=False, around=around)
    finally:
        over.set()
        watchman.join()


@contextmanager
def _place(jobs: int | None) -> Iterator[Workplace]:
    if (given := at_hand.get()) is not None:
        yield given
        return
    with open_workplace(jobs) as own:
        yield own


def _anything_free(place: Workplace) -> bool:
    try:
        return anything_free(place.clerk.store)
    except LockboxError:
        return True                # nobody knows: those who work will tell


def _reading_limit(client: SyncPrefectClient) -> AbstractContextManager[None]:
    """Prefect's global limit, where somebody has set one; it counts runs, on whichever host."""
    try:
        client.read_global_concurrency_limit_by_name(READING)
    except ObjectNotFound:
        return nullcontext()
    return concurrency(READING)


def _in_words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {stage}" for stage, count in sorted(counts.items())) or "nothing came in"
