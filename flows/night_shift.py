"""The nightly batch with everything it works with, made ready from the settings."""
from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from extractors.processes.pool import PoolFailure
from filings.business_day import last_closed
from filings.leases import worker_name
from filings.originals import OriginalStore, open_originals
from filings.problems import BadArguments, BadInbox, LockboxError, UnusableDatabase
from filings.settings import settings
from filings.store import Store
from flows.business_days import due
from flows.clerk import Outcome
from flows.equipment import learned_forms
from flows.inbox import Inbox, open_inboxes
from flows.intake import sweep_all
from flows.nightly import Call, Mailroom, Night, Step, counted, plainly, run_night
from flows.workplace import anything_free, open_workplace, take_from_dead, work_at
from validators.policy import Timeline

REPORTS = "days"               # folder of the day reports, in the data folder
FIRST_PAUSE_S, AWAY_S = 1.0, 120.0     # how long a night waits for a database that went away, each time twice as long
log = logging.getLogger("lockbox")


@contextmanager
def open_mailroom() -> Iterator[Mailroom]:
    """The mailroom of the settings, with its database open.

    Raises:
        LockboxError: the database or the rules cannot be used.
    """
    chosen = settings()
    with Store(chosen.database) as store:
        originals = open_originals(chosen.originals)
        pages = {(form.form, form.edition): form.pages for form in learned_forms()}
        yield Mailroom(
            store=store, originals=originals, timeline=Timeline.load(), form_pages=pages,
            sweep=lambda: sweep_inboxes(store, originals), finish=lambda: finish_waiting(store),
            reports=reports_folder(), zone=chosen.time_zone, nights=chosen.reverify_nights, months=chosen.keep_months,
            ahead=chosen.deadline_days)


def reports_folder() -> Path:
    """Where day reports are written."""
    return settings().data_dir / REPORTS


def dates_to_close(mailroom: Mailroom, day: date | None) -> list[date]:
    """One date, or all that are due now, oldest first.

    Raises:
        BadArguments: the date is not over.
    """
    last = last_closed(mailroom.clock())
    if day is not None and day > last:
        raise BadArguments(f"The books of {day} are still open: they are closed at {settings().closing_hour}:00, "
                           f"{settings().time_zone}")
    return [day] if day else due(mailroom.store.database, last)


def run_nights(day: date | None = None, *, again: bool = False, call: Call = plainly,
               tell: Callable[[Night], None] = lambda _: None) -> list[Night]:
    """Close a date, or all that are due, oldest first; `tell` is called with each.

    A database that goes away amid a night is waited for, and the night goes on behind the last step that it knows of.

    Raises:
        BadArguments: the date is not over.
        NightRunning: another run is at it.
        LockboxError, OSError: the database or a folder cannot be used.
    """
    nights = []
    with open_mailroom() as mailroom:
        for each in dates_to_close(mailroom, day):
            nights.append(_through(each, mailroom, again=again, call=call))
            tell(nights[-1])
    return nights


def _through(day: date, mailroom: Mailroom, *, again: bool, call: Call) -> Night:
    """Close a date, with patience while the database is away."""
    worker, waited, pause = worker_name(), 0.0, FIRST_PAUSE_S
    while True:
        try:
            return run_night(day, mailroom, again=again, call=call, worker=worker)
        except UnusableDatabase as error:
            if waited >= AWAY_S:
                raise
            log.warning("The nightly batch waits for its database: %s", error)
        mailroom.sleep(pause)
        waited, pause = waited + pause, 2 * pause


def sweep_inboxes(store: Store, originals: OriginalStore) -> Step:
    """Sweep every inbox of the settings; one that is away is an alarm and keeps no other from being swept."""
    inboxes, alarms = usable(settings().inboxes)
    swept = sweep_all(inboxes, store, originals)
    alarms += [f"The inbox {Path(each.inbox).name} was not swept to its end: {each.message}" for each in swept if each.message]
    taken = sum(len(each.admitted) + len(each.duplicates) for each in swept)
    unsettled = sum(len(each.unsettled) for each in swept)
    later = f", {counted(unsettled, 'file')} not whole yet" if unsettled else ""
    inboxes_told = counted(len(swept), "inbox", "inboxes")
    return Step(f"{inboxes_told} looked through, {counted(taken, 'file')} taken in{later}", tuple(alarms))


def usable(folders: Sequence[Path]) -> tuple[list[Inbox], list[str]]:
    """The inboxes that can be swept, and what is wrong with the others."""
    inboxes, alarms = list[Inbox](), list[str]()
    for folder in folders:
        try:
            inboxes += open_inboxes([folder])
        except BadInbox as error:
            alarms.append(f"An inbox was not swept. {error}")
    return inboxes, alarms


def finish_waiting(store: Store) -> Step:
    """Read and decide what waits; the reading processes are only started for something."""
    take_from_dead(store)
    if not anything_free(store):
        return Step("nothing waited")
    counts: Counter[str] = Counter()

    def count(outcome: Outcome) -> None:
        counts[outcome.stage] += 1

    try:
        with open_workplace(tell=count) as place:
            work_at(place, once=True)
    except (PoolFailure, LockboxError, OSError) as error:
        return Step("not everything could be read", (f"What waits could not be read: {error}",))
    told = ", ".join(f"{count} {stage}" for stage, count in sorted(counts.items()))
    return Step(f"read what waited: {told or 'nothing was free'}")
