"""Which business dates are to be closed, and who is closing one: a lease in the day's row, so that two runs never meet.

A run that dies leaves its row as it is; the next one takes it over when the lease has lapsed, or at once where it can see
that the process is gone, and goes on behind the last
step that was noted. Prefect's own state plays no part in this.
"""
from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from threading import Event, Thread
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from filings.audit import PROGRAM, append
from filings.database import Database
from filings.problems import LockboxError, NightRunning
from filings.processes import is_gone
from filings.tables import DAYS, QUEUE

LEASE_S = 120.0                # after a crash the next run waits no longer than this
BEATS = 4                      # renewals within one lease
log = logging.getLogger("lockbox")


class State(StrEnum):
    """Where the nightly batch of a date stands."""

    RUNNING = "running"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Closed:
    """A date whose books are closed already; `alarms`: what a person had to see to."""

    date: date
    finished_at: str
    balanced: bool
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A date that this run holds. `notes`: what an earlier run that broke off had noted, by step."""

    date: date
    worker: str
    notes: dict[str, Any]
    resumed: bool


def due(database: Database, last: date) -> list[date]:
    """The dates to close, oldest first: with mail and open books, with a run that broke off, and the last one in any case."""
    with database.read() as connection:
        begun = set(connection.scalars(select(DAYS.c.business_date).where(DAYS.c.state == State.RUNNING)))
    return sorted({*open_mail(database, last), *begun, last})


def open_mail(database: Database, last: date) -> list[date]:
    """The dates up to `last` that have mail and whose books nobody has closed, as when the machine was off that night."""
    closed = select(DAYS.c.business_date).where(DAYS.c.state == State.CLOSED)
    with database.read() as connection:
        return sorted(connection.scalars(select(QUEUE.c.business_date).where(
            QUEUE.c.business_date <= last, QUEUE.c.business_date.not_in(closed)).distinct()))


def take(database: Database, day: date, worker: str, now: float, *, again: bool = False) -> Held | Closed:
    """Take a date in hand, or learn that it is closed.

    Args:
        database: the records.
        day: the business date.
        worker: name of this run; one that holds a date already goes on with it.
        now: seconds since 1970.
        again: close it anew although it is closed.

    Raises:
        NightRunning: another run has a date in hand.
    """
    with database.write() as connection:
        busy = connection.execute(select(DAYS).where(DAYS.c.state == State.RUNNING, DAYS.c.lease_until > now)).mappings().first()
        if busy is not None and busy["worker"] != worker and not is_gone(busy["worker"]):
            raise NightRunning(f"The nightly batch of {busy['business_date']} is running ({busy['worker']})")
        row = connection.execute(select(DAYS).where(DAYS.c.business_date == day)).mappings().first()
        if row is not None and row["state"] == State.CLOSED and not again:
            alarms = tuple(alarm for said in (row["report"] or {}).values() for alarm in said["alarms"])
            return Closed(day, row["finished_at"], bool(row["balanced"]), alarms)
        resumed = row is not None and row["state"] == State.RUNNING
        notes: dict[str, Any] = dict(row["report"] or {}) if row is not None and resumed else {}
        values = {"state": State.RUNNING, "worker": worker, "lease_until": now + LEASE_S, "started_at": _text(now),
                  "finished_at": None, "balanced": None, "report": notes}
        if row is None:
            connection.execute(insert(DAYS).values(business_date=day, **values))
        else:
            connection.execute(update(DAYS).where(DAYS.c.business_date == day).values(**values))
        append(connection, PROGRAM, "night.resume" if resumed else "night.begin", f"day {day}",
               after={"again": again and row is not None and not resumed})
    return Held(day, worker, notes, resumed)


def note(database: Database, held: Held, step: str, said: Any) -> None:
    """Note a finished step, so that a run that takes over need not do it again.

    Raises:
        NightRunning: the date is no longer this run's.
    """
    held.notes[step] = said
    with database.write() as connection:
        _update_mine(connection, held, report=held.notes)


def close(database: Database, held: Held, now: float, *, balanced: bool, summary: dict[str, Any]) -> None:
    """Close a date, with its entry in the audit trail; an imbalance has an entry of its own.

    Raises:
        NightRunning: the date is no longer this run's.
    """
    with database.write() as connection:
        _update_mine(connection, held, state=State.CLOSED, finished_at=_text(now), lease_until=None,
                     balanced=int(balanced), report=held.notes)
        append(connection, PROGRAM, "night.close", f"day {held.date}", after=summary)
        if not balanced:
            append(connection, PROGRAM, "books.imbalance", f"day {held.date}", after=summary)


def let_go(database: Database, held: Held) -> None:
    """Give a date back that could not be closed: the next run may take it over at once."""
    with database.write() as connection:
        connection.execute(update(DAYS).where(_mine(held)).values(lease_until=0.0))


@contextmanager
def kept(database: Database, held: Held, clock: Callable[[], float]) -> Iterator[None]:
    """Renew the lease until the block ends; a run that cannot renew it learns so when it notes its next step."""
    stop = Event()

    def beat() -> None:
        while not stop.wait(LEASE_S / BEATS):
            try:
                with database.write(alone=False) as connection:
                    connection.execute(update(DAYS).where(_mine(held)).values(lease_until=clock() + LEASE_S))
            except (LockboxError, OSError) as error:
                log.warning("The lease of the nightly batch could not be renewed: %s", error)

    thread = Thread(target=beat, name="night-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _mine(held: Held) -> Any:
    return and_(DAYS.c.business_date == held.date, DAYS.c.state == State.RUNNING, DAYS.c.worker == held.worker)


def _update_mine(connection: Connection, held: Held, **values: Any) -> None:
    if connection.execute(update(DAYS).where(_mine(held)).values(**values)).rowcount != 1:
        raise NightRunning(f"Another run has taken over the nightly batch of {held.date}")


def _text(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
