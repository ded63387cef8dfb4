"""The nightly batch: what closes a business date, step by step, as plain functions that need no Prefect.

    for day in due(database, last_closed(clock())):
        print(run_night(day, mailroom))

A date is closed once. A run that breaks off is taken over behind its last finished step; each step may also be done twice.
"""
from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from filings.audit import verify as follow
from filings.files import write_atomically
from filings.leases import worker_name
from filings.originals import OriginalStore
from filings.problems import LockboxError, NightRunning, UnusableDatabase
from filings.store import Store
from filings.tables import DECISIONS, QUEUE, SCANS
from filings.vocabulary import Record
from filings.worklist import Stage
from flows.business_days import Closed, close, due, kept, let_go, note, take
from flows.jobs import report_name
from flows.mending import mend_records
from flows.recheck import RECORD, Rechecked, keep, recheck, stem_of, stored
from flows.reconcile import audited, reconcile
from flows.retention import expired, remove
from flows.verifying import verify_share
from flows.workplace import anything_free
from reports.books import Books
from reports.day import day_figures
from reports.day_writing import write_day
from validators.policy import Timeline

__all__ = ["Mailroom", "Night", "Step", "due", "run_night"]

log = logging.getLogger("lockbox")
PATIENCE_S = 900.0             # how long other workers may take to finish what they hold
LOOK_S = 5.0                   # seconds between looks at them


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did, in words; `alarms`: what a person must see to."""

    words: str
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mailroom:
    """What the night works with.

    `sweep` looks through all inboxes once, `finish` reads and decides what waits; both say what they did.
    `reports`: folder of the day reports; `nights`: of the rota; `months`: for which reports are kept, None for ever;
    `ahead`: days for which deadlines are listed; `sleep` waits seconds.
    """

    store: Store
    originals: OriginalStore
    timeline: Timeline
    form_pages: dict[tuple[str, str], int]
    sweep: Callable[[], Step]
    finish: Callable[[], Step]
    reports: Path
    zone: str
    nights: int
    months: int | None
    ahead: int
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Night:
    """How a date was closed. `fresh`: now, and not before; `files`: the day report."""

    date: date
    balanced: bool
    alarms: tuple[str, ...]
    fresh: bool
    resumed: bool = False
    finished_at: str = ""
    files: tuple[Path, ...] = ()
    steps: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether nobody need look at it."""
        return self.balanced and not self.alarms


Call = Callable[[str, Callable[[], Step]], Step]


def plainly(_name: str, step: Callable[[], Step]) -> Step:
    """Call a step; a flow has its own way, so that each step is one of its tasks."""
    return step()


def run_night(day: date, mailroom: Mailroom, *, again: bool = False, call: Call = plainly, worker: str = "") -> Night:
    """Close a business date; one that is closed stays as it is, unless it is to be closed `again`.

    `worker`: name of this run; one that broke off goes on under its old name.

    Raises:
        NightRunning: another run is at it.
        LockboxError, OSError: a step cannot be done; the date stays open and the next run goes on behind the last step.
    """
    database, clock = mailroom.store.database, mailroom.clock
    held = take(database, day, worker or worker_name(), clock(), again=again)
    if isinstance(held, Closed):
        return Night(day, held.balanced, held.alarms, fresh=False, finished_at=held.finished_at)
    with kept(database, held, clock):
        try:
            for name, step in STEPS.items():
                if name not in held.notes:
                    done = call(name, partial(attempt, name, partial(step, mailroom, day)))
                    note(database, held, name, {"words": done.words, "alarms": list(done.alarms)})
            return _closed(day, mailroom, held, call)
        except BaseException:
            with suppress(LockboxError, OSError):      # what went wrong first is what is told
                let_go(database, held)
            raise


def attempt(name: str, step: Callable[[], Step]) -> Step:
    """Do a step; what keeps it from its end is an alarm, so that the books are made in any case.

    Raises:
        UnusableDatabase, NightRunning: without the database there are no books.
    """
    try:
        return step()
    except (UnusableDatabase, NightRunning):
        raise
    except (LockboxError, OSError) as error:
        log.warning("The nightly batch could not finish the step %s", name, exc_info=error)
        return Step("not done", (f"The step “{name}” could not be done: {error}",))


def _closed(day: date, mailroom: Mailroom, held: Any, call: Call) -> Night:
    """Make the books and the report, and close the date."""
    made: list[Any] = []

    def balance() -> Step:
        books = reconcile(mailroom.store.database, mailroom.originals, day, mailroom.clock())
        made.append(books)
        return Step(books_in_words(books), books.faults)

    def report() -> Step:
        night = [(name, str(said["words"])) for name, said in held.notes.items()]
        figures = day_figures(mailroom.store.database, day, mailroom.zone, made[0], mailroom.ahead,
                              datetime.fromtimestamp(mailroom.clock(), UTC), alarms, night)
        mailroom.reports.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.append(write_day(figures, mailroom.reports))
        return Step(f"day report {day} written")

    alarms = tuple(alarm for said in held.notes.values() for alarm in said["alarms"])
    done = call("reconciliation", balance)
    held.notes["reconciliation"] = {"words": done.words, "alarms": list(done.alarms)}
    books: Books = made[0]
    call("day report", report)
    close(mailroom.store.database, held, mailroom.clock(), balanced=books.balanced,
          summary={**audited(books), "alarms": len(alarms)})
    return Night(day, books.balanced, (*alarms, *books.faults), fresh=True, resumed=held.resumed, files=tuple(made[1]),
                 steps={name: str(said["words"]) for name, said in held.notes.items()})


def books_in_words(books: Books) -> str:
    """The books in one line."""
    found = ", ".join(f"{tally.files} {standing}" for standing, tally in books.whole.found.items())
    missing = books.whole.missing
    return (f"{books.whole.received.files} files, {books.whole.received.pages} pages received: {found or 'nothing'}; "
            + ("balanced" if books.balanced else f"{missing.files} not accounted for, {books.fault_total} faults"))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its word: 1 file, 2 files."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sweep(mailroom: Mailroom, _day: date) -> Step:
    """Look through all inboxes once."""
    return mailroom.sweep()


def finish(mailroom: Mailroom, day: date) -> Step:
    """Read what waits, and wait for what other workers hold; what they lose is read here."""
    done, waited = mailroom.finish(), 0.0
    words, alarms = [done.words], list(done.alarms)
    while (taken := _open_packets(mailroom, day, Stage.TAKEN)) and waited < PATIENCE_S:
        mailroom.sleep(LOOK_S)
        waited += LOOK_S
        if anything_free(mailroom.store):
            more = mailroom.finish()
            words.append(more.words)
            alarms += more.alarms
    left = taken + _open_packets(mailroom, day, Stage.WAITING)
    return Step("; ".join([*words, f"{left} still wait"] if left else words), tuple(alarms))


def _open_packets(mailroom: Mailroom, day: date, stage: Stage) -> int:
    with mailroom.store.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(QUEUE).where(
            QUEUE.c.stage == stage, QUEUE.c.inbox.is_not(None), QUEUE.c.business_date <= day)) or 0


def redecide(mailroom: Mailroom, _day: date) -> Step:
    """Decide again what was decided by other rules than those of now."""
    store, policy = mailroom.store, mailroom.timeline.policy
    if not _by_other_rules(store, f"{policy.id} {policy.digest}"):
        return Step("no policy has changed")
    stale = (each for each in stored(store) if each.record.filings and each.record.policy != policy)
    scans = changed = overtaken = 0
    for each in recheck(stale, mailroom.timeline, mailroom.form_pages):
        scans += 1
        try:
            _keep(each, store)
        except _Overtaken:
            overtaken += 1
            continue
        changed += sum(change.matters for change in each.changes)
    later = f"; {overtaken} were being worked on and are left for the next night" if overtaken else ""
    return Step(f"{counted(scans, 'scan')} decided again, {counted(changed, 'filing')} with another result{later}")


def _by_other_rules(store: Store, policy: str) -> int:
    newest = select(func.max(DECISIONS.c.id)).group_by(DECISIONS.c.scan)
    with store.database.read() as connection:
        return connection.scalar(
            select(func.count()).select_from(DECISIONS).join(SCANS, SCANS.c.id == DECISIONS.c.scan)
            .where(SCANS.c.replaced == 0, DECISIONS.c.id.in_(newest), DECISIONS.c.dispositions != "",
                   DECISIONS.c.policy != policy)) or 0


class _Overtaken(Exception):
    """Somebody has changed the record since it was read."""


def _keep(each: Rechecked, store: Store) -> None:
    """Save a record that was decided again, if nobody was faster, and write it; the report only where it has changed."""
    def untouched(connection: Connection, scan: int) -> None:
        texts = connection.scalars(select(DECISIONS.c.record).where(DECISIONS.c.scan == scan)
                                   .order_by(DECISIONS.c.id.desc()).limit(2)).all()
        if all(Record.model_validate_json(text) != each.stored.record for text in texts):
            raise _Overtaken

    store.save(each.record, each.stored.folder, within=untouched)
    if each.changes:
        keep(each, store)
    elif (stem := stem_of(each.record, each.stored.folder)) is not None:
        write_atomically(each.stored.folder / f"{stem}{RECORD}", each.record.to_json())
        with suppress(FileNotFoundError):      # the report still tells what the record says
            os.utime(each.stored.folder / report_name(stem, each.record.scan.name))


def mend(mailroom: Mailroom, _day: date) -> Step:
    """Write records again that a process did not get to write."""
    mended = mend_records(mailroom.store.database, mailroom.originals, mailroom.clock())
    return Step(f"{counted(mended, 'record')} written again from the database" if mended else "every record is on the disk")


def verify(mailroom: Mailroom, _day: date) -> Step:
    """Hash the night's share of the originals again."""
    found = verify_share(mailroom.store.database, mailroom.originals, mailroom.nights, mailroom.clock)
    healed = f", {found.healed} healed by a new copy" if found.healed else ""
    return Step(f"{counted(found.hashed, 'original')} hashed again, {len(found.damaged)} damaged{healed}")


def follow_trail(mailroom: Mailroom, _day: date) -> Step:
    """Follow the audit trail from its first entry; the last digest stands in the day report, out of reach of who forges it."""
    found = follow(mailroom.store.database)
    broken = (f"The audit trail is broken at entry {found.broken_at}: {found.reason}",) if found.broken_at else ()
    return Step(f"{found.entries} entries, the last with digest {found.last}", broken)


def retire(mailroom: Mailroom, day: date) -> Step:
    """Remove reports that were kept long enough."""
    if mailroom.months is None:
        return Step("everything is kept")
    reports = expired(mailroom.store.database, mailroom.originals, mailroom.months, day)
    return Step(f"{counted(remove(mailroom.store.database, reports), 'report')} older than {mailroom.months} months removed")


STEPS: dict[str, Callable[[Mailroom, date], Step]] = {
    "sweep": sweep, "finish what waits": finish, "mend records": mend, "policy changes": redecide,
    "originals": verify, "audit trail": follow_trail, "retention": retire,
}
