"""Where a worker works: the clerk and its warm reading processes, kept from batch to batch. Without Prefect."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

from sqlalchemy import and_, or_, select, update

from extractors.processes.pool import ReaderPool
from filings.originals import open_originals
from filings.packets import Stage
from filings.processes import is_gone
from filings.settings import settings
from filings.store import Store
from filings.tables import QUEUE
from flows.clerk import Clerk, Outcome, open_clerk
from flows.equipment import reader_pool
from flows.watching import AHEAD, summarise_folders
from flows.working import work


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a worker keeps: clerk, reading processes, pages it reads at a time, and how it is told to end."""

    clerk: Clerk
    pool: ReaderPool
    jobs: int
    stop: Event
    tell: Callable[[Outcome], None] | None = None

    @property
    def slots(self) -> int:
        """Packets in hand at a time."""
        return self.jobs + AHEAD

    def end(self) -> None:
        """End soon: what is being read is given back, not waited for."""
        self.stop.set()
        self.pool.close()


@contextmanager
def open_workplace(jobs: int | None = None, stop: Event | None = None,
                   tell: Callable[[Outcome], None] | None = None) -> Iterator[Workplace]:
    """Open the database and start the reading processes of the settings.

    Raises:
        LockboxError: the database, the rules or the forms cannot be used.
    """
    chosen = settings()
    with (Store(chosen.database) as store, open_clerk(store, open_originals(chosen.originals)) as clerk,
          reader_pool(jobs) as pool):
        take_from_dead(store)
        yield Workplace(clerk, pool, jobs or chosen.jobs, stop or Event(), tell)


def work_at(place: Workplace, *, once: bool) -> None:
    """Work, until nothing is left or until told to end; then write the summaries of the folders that got a record."""
    folders: set[str] = set()

    def tell(outcome: Outcome) -> None:
        if outcome.record is not None and outcome.packet.folder:
            folders.add(outcome.packet.folder)
        if place.tell is not None:
            place.tell(outcome)

    try:
        work(place.clerk, place.pool, place.stop, slots=place.slots, tell=tell, until_empty=once)
    finally:
        summarise_folders(folders)


def take_from_dead(store: Store) -> int:
    """End the leases of workers of this host whose processes are gone, so that their packets need not wait for the lease.

    The attempt stays counted: a packet over which processes die must not be tried for ever.
    """
    with store.database.write() as connection:
        held = set(connection.scalars(select(QUEUE.c.worker).where(QUEUE.c.stage == Stage.TAKEN, QUEUE.c.inbox.is_not(None))))
        dead = [worker for worker in held if worker and is_gone(worker)]
        mine = and_(QUEUE.c.stage == Stage.TAKEN, QUEUE.c.worker.in_(dead))
        return connection.execute(update(QUEUE).where(mine).values(lease_until=store.clock())).rowcount


def anything_free(store: Store) -> bool:
    """Whether the work list of the inboxes has a packet for the next worker; costs nothing to ask."""
    now = store.clock()
    waiting = and_(QUEUE.c.stage == Stage.WAITING, or_(QUEUE.c.retry_at.is_(None), QUEUE.c.retry_at <= now))
    lapsed = and_(QUEUE.c.stage == Stage.TAKEN, QUEUE.c.lease_until <= now)
    with store.database.read() as connection:
        return connection.scalar(select(QUEUE.c.id).where(QUEUE.c.inbox.is_not(None), or_(waiting, lapsed)).limit(1)) is not None
