"""Watching inboxes: sweeps one after the other, brought forward by file events, while workers drain the list.

    with open_clerk(store, originals) as clerk, reader_pool() as pool:
        Watch(sweepers, clerk, pool).run()

Events are a hint. A lost event costs nothing but the time to the next regular sweep, and an inbox whose disk tells of no
changes is simply swept regularly.
"""
from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import watchfiles

from extractors.processes.pool import ReaderPool
from filings.settings import settings
from flows.inbox import SHELVES, TEMPORARY
from flows.intake import Sweeper, Swept
from flows.work import summarise
from flows.working import Clerk, Outcome, work

BREATH_S = 0.1                 # between a file event and the sweep: events come in bursts
SUMMARY_S = 60.0               # between two summaries of a folder, which take in all its records
AHEAD = 2                      # packets in hand above the pages read at a time: while one is decided, others are read
log = logging.getLogger("lockbox")


class Watch:
    """The loop behind `lockbox watch`.

    Args:
        sweepers: one for each inbox.
        clerk: decides.
        pool: reads; closed by the caller, or on `end`. None: reading is left to workers of their own.
        jobs: pages the pool reads at a time.
        tell_swept: called with each sweep that did or could not do something.
        tell_outcome: called with each packet that is through.
    """

    def __init__(self, sweepers: Sequence[Sweeper], clerk: Clerk, pool: ReaderPool | None, jobs: int,
                 tell_swept: Callable[[Swept], None], tell_outcome: Callable[[Outcome], None]) -> None:
        self.sweepers, self.clerk, self.pool, self.jobs = sweepers, clerk, pool, jobs
        self.tell_swept, self.tell_outcome = tell_swept, tell_outcome
        self.stop, self.news, self.stirred = Event(), Event(), Event()
        self._folders: set[str] = set()
        self._summarised = time.monotonic()

    def end(self) -> None:
        """End soon: what is in hand is given back."""
        self.stop.set()
        self.stirred.set()
        self.news.set()

    def run(self) -> None:
        """Sweep and work until `end` is called.

        Raises:
            PoolFailure, LockboxError: nothing can be read at all.
        """
        listener = Thread(target=self._listen, name="events", daemon=True)
        listener.start()
        with ThreadPoolExecutor(1, "work") as threads:
            working = threads.submit(self._work)
            working.add_done_callback(lambda _: self.end())
            try:
                while not self.stop.is_set():
                    self._sweep_all()
                    self._summarise(SUMMARY_S)
                    if self.stirred.wait(self._rest()):
                        self.stop.wait(BREATH_S)
                        self.stirred.clear()
            finally:
                self._wind_up(working)
        listener.join(2.0)

    def _work(self) -> None:
        if self.pool is None:
            self.stop.wait()
            return
        work(self.clerk, self.pool, self.stop, slots=self.jobs + AHEAD, wake=self.news, tell=self._done, until_empty=False)

    def _wind_up(self, working: Future[None]) -> None:
        self.end()
        if self.pool is not None:
            self.pool.close()      # what is being read is given back, not waited for
        working.result()
        self._summarise(0.0)

    def _sweep_all(self) -> None:
        for sweeper in self.sweepers:
            swept = sweeper.sweep(lambda: not self.stop.is_set())
            if swept.admitted:
                self.news.set()
            if swept.admitted or swept.duplicates or swept.put_away or (swept.message and not swept.resting):
                self.tell_swept(swept)

    def _rest(self) -> float:
        """Seconds until the next sweep."""
        due = [look for sweeper in self.sweepers if (look := sweeper.next_look()) is not None]
        return max(0.05, min([settings().sweep_seconds, *(look - time.monotonic() for look in due)]))

    def _listen(self) -> None:
        folders = [sweeper.inbox.folder for sweeper in self.sweepers if not sweeper.inbox.poll]
        if not folders:
            return
        shelves = tuple(str(folder / shelf) for folder in folders for shelf in SHELVES)

        def matters(_change: watchfiles.Change, path: str) -> bool:
            return not path.startswith(shelves) and not TEMPORARY.search(path.rpartition("/")[2])

        try:
            for _ in watchfiles.watch(*folders, watch_filter=matters, stop_event=self.stop, debounce=200, step=50,
                                      rust_timeout=1000, yield_on_timeout=False, raise_interrupt=False):
                self.stirred.set()
        except (OSError, RuntimeError) as error:       # too many watches, a folder that went away: the sweeps go on
            log.warning("File events cannot be had, the inboxes are looked at every %g s: %s", settings().sweep_seconds, error)

    def _done(self, outcome: Outcome) -> None:
        if outcome.packet.folder and outcome.record is not None:
            self._folders.add(outcome.packet.folder)
        self.tell_outcome(outcome)

    def _summarise(self, after_s: float) -> None:
        if time.monotonic() - self._summarised >= after_s:
            summarise_folders(self._folders)
            self._summarised = time.monotonic()


def summarise_folders(folders: set[str]) -> None:
    """Write the summaries of folders of records, and empty the set; one that cannot be written now is left in it."""
    for folder in sorted(folders):
        try:
            summarise(Path(folder))
            folders.discard(folder)
        except OSError as error:
            log.warning("The summary of %s cannot be written: %s", folder, error.strerror)
