"""`lockbox watch`: the mailroom's inboxes, watched; `lockbox retry`: another try for a packet."""
from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from lockbox.console import FAILED
from lockbox.process import pool_failure_told

if TYPE_CHECKING:
    from extractors.processes.pool import ReaderPool
    from flows.clerk import Clerk, Outcome
    from flows.intake import Sweeper, Swept


def run_watch(folders: Sequence[Path], *, once: bool = False, poll: bool = False, jobs: int | None = None,
              sweep_only: bool = False) -> int:
    """Watch inboxes, those of the settings when none are given; returns the exit status.

    Raises:
        LockboxError: an inbox, a tool, the database or the rules cannot be used.
    """
    from filings.originals import open_originals
    from filings.problems import BadArguments
    from filings.settings import settings
    from filings.store import Store
    from flows.equipment import learned_forms, reader_pool
    from flows.inbox import open_inboxes
    from flows.intake import Sweeper
    from flows.working import open_clerk

    chosen = settings()
    if not (folders or chosen.inboxes):
        raise BadArguments("No inbox was given, and LOCKBOX_INBOXES names none")
    inboxes = open_inboxes(folders or chosen.inboxes, poll=poll)
    if not learned_forms():
        print("No blank form has been learned yet, so no form can be read: see `lockbox forms learn --help`.")
    with ExitStack() as stack:
        store = stack.enter_context(Store(chosen.database))
        originals = open_originals(chosen.originals)
        clerk = stack.enter_context(open_clerk(store, originals))
        sweepers = [Sweeper(inbox, store, originals, by_date=once) for inbox in inboxes]
        stack.enter_context(pool_failure_told())
        pool = None if sweep_only else stack.enter_context(reader_pool(jobs))
        for inbox in inboxes:
            how = f"looked at every {chosen.sweep_seconds:g} s" if inbox.poll else "watched"
            print(f"{inbox.folder}: {'swept once' if once else how}", flush=True)
        jobs = jobs or chosen.jobs
        return _once(sweepers, clerk, pool, jobs) if once else _on_and_on(sweepers, clerk, pool, jobs)


def _on_and_on(sweepers: list[Sweeper], clerk: Clerk, pool: ReaderPool | None, jobs: int) -> int:
    from flows.watching import Watch

    watch = Watch(sweepers, clerk, pool, jobs, show_sweep, show_outcome)
    with ended_by_signal(watch.end):
        watch.run()
    print("Ended; what was in hand waits for the next run.", flush=True)
    return 0


def _once(sweepers: list[Sweeper], clerk: Clerk, pool: ReaderPool | None, jobs: int) -> int:
    """Take in all that is whole, finish all that waits, and say what is left."""
    from filings.settings import settings
    from flows.watching import AHEAD, summarise_folders
    from flows.working import work

    stop, folders = Event(), set[str]()

    def tell(outcome: Outcome) -> None:
        if outcome.record is not None and outcome.packet.folder:
            folders.add(outcome.packet.folder)
        show_outcome(outcome)

    def end() -> None:
        stop.set()
        if pool is not None:
            pool.close()

    with ended_by_signal(end):
        sweepers_done = [sweeper.sweep(lambda: not stop.is_set()) for sweeper in sweepers]
        if any(swept.unsettled for swept in sweepers_done):
            stop.wait(settings().settle_seconds)
            sweepers_done = [sweeper.sweep(lambda: not stop.is_set()) for sweeper in sweepers]
        for swept in sweepers_done:
            show_sweep(swept)
        if pool is not None:
            work(clerk, pool, stop, slots=jobs + AHEAD, tell=tell)
    summarise_folders(folders)
    return FAILED if stop.is_set() or any(swept.message for swept in sweepers_done) else 0


@contextmanager
def ended_by_signal(end: Callable[[], None]) -> Iterator[None]:
    """Have the first Ctrl-C or SIGTERM end things in order; the second one ends the program at once.

    SIGHUP says that whoever started it is gone. It may come once for each thread of that one, so it is never impatience.
    """
    def on_signal(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_IGN if number == signal.SIGHUP else signal.SIG_DFL)
        end()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def show_sweep(swept: Swept) -> None:
    """One line about a sweep; files that are not whole yet are named with the reason."""
    words = [f"{len(swept.admitted)} taken in"]
    if swept.duplicates:
        words.append(f"{len(swept.duplicates)} already known")
    if swept.put_away:
        words.append(f"{swept.put_away} put away")
    if swept.message:
        words.append(f"pauses: {swept.message}")
    _say(f"{Path(swept.inbox).name}: {', '.join(words)}")
    for name, reason in (swept.unsettled | swept.left_over).items():
        _say(f"  {name} waits: {reason}")


def show_outcome(outcome: Outcome) -> None:
    """One line about a packet that is through."""
    record, packet = outcome.record, outcome.packet
    if record is None:
        words = "tried again later" if outcome.stage == "waiting" else outcome.stage
    elif record.problem:
        words = f"{outcome.stage}: {record.problem.code}"
    else:
        found = ", ".join(filing.disposition for filing in record.filings) or "no filing"
        words = f"{record.scan.pages} pages, {found}, {record.timings.total_s:.1f} s"
    _say(f"packet {packet.id} {packet.path.name}: {words}")


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def run_retry(packet: int) -> int:
    """Put a packet that needs a person, or is in quarantine, back on the list; returns the exit status."""
    import getpass

    from filings.problems import BadArguments
    from filings.settings import settings
    from filings.store import Store

    with Store(settings().database) as store:
        known = store.queue.packet(packet)
        if known is None or known.inbox is None:
            raise BadArguments(f"There is no packet {packet}; `lockbox status` lists those that need a person")
        if not store.queue.retry(packet, getpass.getuser()):
            raise BadArguments(f"Packet {packet} is {known.stage}: only packets in attention or quarantine can be tried again")
    print(f"Packet {packet} waits again; a running `lockbox watch` takes it up.")
    return 0
