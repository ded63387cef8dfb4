"""The figures of a business day, out of the database: what came in, what became of it, how long it took, what is due.

Everything is counted afresh from the rows, so the report of an earlier day can be made again and then tells how its mail
stands now. The figures name files, checks and dates, and nothing that an applicant wrote.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from filings.database import Database
from filings.promises import promised
from filings.tables import DAYS, FILING_CHECKS, FILINGS, QUEUE, SCANS
from filings.vocabulary import Disposition

from .books import Books
from .words import check_title

TREND = 14                     # business dates in the picture of the last days
LISTED = 40                    # rows of a list; the rest is counted
OPEN = ("waiting", "taken")
STOPPED = ("attention", "quarantined")
PERCENTILES = (50, 90, 99)


@dataclass(frozen=True, slots=True)
class Dwell:
    """How long one step of the way took: number of scans or filings, and the percentiles in seconds."""

    step: str
    count: int
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that a list names. `since`: local time; `batch`: sub-folder of its inbox."""

    name: str
    batch: str
    since: str
    stage: str
    problem: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A date that comes due. `what` says which; `days`: from the business date, negative where it is over."""

    name: str
    number: int
    what: str
    day: date
    days: int


@dataclass(frozen=True, slots=True)
class Day:
    """The figures of one business date. `hours`: files by local hour of arrival; `trend`: files by business date."""

    day: date
    zone: str
    made_at: str
    files: int
    pages: int
    filings: int
    humanitarian: int
    hours: tuple[int, ...]
    trend: tuple[tuple[date, int], ...]
    batches: tuple[tuple[str, int, int], ...]
    dispositions: dict[str, int]
    reasons: tuple[tuple[str, str, int, int], ...]
    dwell: tuple[Dwell, ...]
    straight: float | None
    waiting: tuple[Listed, ...]
    waiting_total: int
    stopped: tuple[Listed, ...]
    stopped_total: int
    due: tuple[Due, ...]
    due_total: int
    books: Books
    alarms: tuple[str, ...] = ()
    night: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """What the figures need of one scan of the day."""

    batch: str
    stage: str
    pages: int
    humanitarian: bool
    seen: datetime
    admitted: datetime
    finished: datetime | None


def day_figures(database: Database, day: date, zone: str, books: Books, ahead: int, now: datetime,
                alarms: Sequence[str] = (), night: Sequence[tuple[str, str]] = ()) -> Day:
    """The figures of a business date.

    Args:
        database: the records.
        day: the business date.
        zone: named time zone for hours and times.
        books: the reconciliation.
        ahead: days for which deadlines are listed.
        now: when the report is made.
        alarms: what a person must see to first.
        night: what the nightly batch did, as step and words.
    """
    with database.read() as connection:
        rows = _rows(connection, day)
        filings = _filings_of(connection, day)
        waiting, waiting_total = _listed(connection, QUEUE.c.stage.in_(OPEN), zone)
        stopped, stopped_total = _listed(connection, QUEUE.c.stage.in_(STOPPED), zone, newest=True)
        due, due_total = _due(connection, day, ahead)
        hours = Counter(row.admitted.astimezone(ZoneInfo(zone)).hour for row in rows)
        found = Counter(str(row["disposition"]) for row in filings)
        return Day(
            day=day, zone=zone, made_at=_local(now, zone), files=len(rows), pages=books.day.received.pages if books.day else 0,
            filings=len(filings), humanitarian=sum(row.humanitarian for row in rows),
            hours=tuple(hours[hour] for hour in range(24)), trend=_trend(connection, day), batches=_batches(rows),
            dispositions={each: found[each] for each in Disposition if found[each]},
            reasons=_reasons(connection, day), dwell=_dwell(rows, _reviews(connection, day, zone)),
            straight=sum(row["straight"] for row in filings) / len(filings) if filings else None,
            waiting=waiting, waiting_total=waiting_total, stopped=stopped, stopped_total=stopped_total,
            due=due, due_total=due_total, books=books, alarms=tuple(alarms), night=tuple(night))


def percentiles(seconds: Sequence[float]) -> tuple[float, ...]:
    """The percentiles of `PERCENTILES`, each a value that occurs (nearest rank); empty without values."""
    if not seconds:
        return ()
    return tuple(float(value) for value in np.percentile(seconds, PERCENTILES, method="inverted_cdf"))


def _rows(connection: Connection, day: date) -> list[_Row]:
    found = connection.execute(select(
        QUEUE.c.batch, QUEUE.c.stage, QUEUE.c.pages, QUEUE.c.humanitarian, QUEUE.c.seen_at,
        QUEUE.c.enqueued_at, QUEUE.c.finished_at).where(QUEUE.c.business_date == day).order_by(QUEUE.c.id)).all()
    return [_Row(row.batch, row.stage, row.pages or 0, bool(row.humanitarian),
                 _moment(row.seen_at or row.enqueued_at), _moment(row.enqueued_at),
                 _moment(row.finished_at) if row.finished_at else None) for row in found]


def _scans_of(day: date) -> ColumnElement[bool]:
    """The scans whose file stands in the books of a date."""
    return SCANS.c.id.in_(select(SCANS.c.id).join(QUEUE, and_(
        QUEUE.c.sha256 == SCANS.c.sha256, QUEUE.c.folder == SCANS.c.folder)).where(
            QUEUE.c.business_date == day, QUEUE.c.stage == "done", SCANS.c.replaced == 0))


def _filings_of(connection: Connection, day: date) -> Sequence[Any]:
    return connection.execute(select(FILINGS.c.disposition, FILINGS.c.straight).join(
        SCANS, SCANS.c.id == FILINGS.c.scan).where(_scans_of(day))).mappings().all()


def _reasons(connection: Connection, day: date) -> tuple[tuple[str, str, int, int], ...]:
    """The checks that decisions of the day rest on: code, title, not met, cannot tell; the most frequent first."""
    found = connection.execute(
        select(FILING_CHECKS.c.check_name, FILING_CHECKS.c.outcome, func.count())
        .join(FILINGS, FILINGS.c.id == FILING_CHECKS.c.filing).join(SCANS, SCANS.c.id == FILINGS.c.scan)
        .where(_scans_of(day), FILING_CHECKS.c.decides == 1)
        .group_by(FILING_CHECKS.c.check_name, FILING_CHECKS.c.outcome)).all()
    counts = {(check, outcome): number for check, outcome, number in found}
    rows = [(check, check_title(check), counts.get((check, "not-met"), 0), counts.get((check, "cannot-tell"), 0))
            for check in sorted({check for check, _ in counts})]
    return tuple(sorted(rows, key=lambda row: -(row[2] + row[3])))


def _reviews(connection: Connection, day: date, zone: str) -> list[float]:
    """Seconds from decision to review, of what people were done with on that local date."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = start + timedelta(days=1, hours=2)       # a day may have 25 hours; the exact date is looked at below
    found = connection.execute(
        select(FILINGS.c.reviewed_at, QUEUE.c.finished_at).join(SCANS, SCANS.c.id == FILINGS.c.scan)
        .join(QUEUE, and_(QUEUE.c.sha256 == SCANS.c.sha256, QUEUE.c.folder == SCANS.c.folder, QUEUE.c.stage == "done"))
        .where(FILINGS.c.reviewed_at >= start.isoformat(timespec="seconds"),
               FILINGS.c.reviewed_at < end.isoformat(timespec="seconds"), QUEUE.c.finished_at.is_not(None))).all()
    spans = [(_moment(reviewed), _moment(finished)) for reviewed, finished in found]
    return [(one - two).total_seconds() for one, two in spans if one.astimezone(ZoneInfo(zone)).date() == day]


def _dwell(rows: Sequence[_Row], reviews: Sequence[float]) -> tuple[Dwell, ...]:
    finished = [(row, row.finished) for row in rows if row.finished and row.stage == "done"]
    steps = {
        "arrived → readable": [(row.admitted - row.seen).total_seconds() for row in rows],
        "readable → triaged": [(end - row.admitted).total_seconds() for row, end in finished],
        "arrived → triaged": [(end - row.seen).total_seconds() for row, end in finished],
        "triaged → reviewed": list(reviews)}
    return tuple(Dwell(step, len(values), percentiles(values)) for step, values in steps.items())


def _batches(rows: Sequence[_Row]) -> tuple[tuple[str, int, int], ...]:
    files, pages = Counter(row.batch for row in rows), Counter[str]()
    for row in rows:
        pages[row.batch] += row.pages
    return tuple((batch, files[batch], pages[batch]) for batch in sorted(files))


def _trend(connection: Connection, day: date) -> tuple[tuple[date, int], ...]:
    first = day - timedelta(days=TREND - 1)
    found = dict(connection.execute(
        select(QUEUE.c.business_date, func.count()).where(QUEUE.c.business_date.between(first, day))
        .group_by(QUEUE.c.business_date)).tuples().all())
    days = (first + timedelta(days=number) for number in range(TREND))
    return tuple((each, found.get(each, 0)) for each in days)


def _listed(connection: Connection, condition: ColumnElement[bool], zone: str, *,
            newest: bool = False) -> tuple[tuple[Listed, ...], int]:
    where = and_(condition, QUEUE.c.business_date.is_not(None))
    total = connection.scalar(select(func.count()).select_from(QUEUE).where(where)) or 0
    order = QUEUE.c.id.desc() if newest else QUEUE.c.id
    found = connection.execute(select(QUEUE).where(where).order_by(order).limit(LISTED)).mappings().all()
    return tuple(Listed(row["path"].rsplit("/", 1)[-1], row["batch"], _local(_moment(row["enqueued_at"]), zone),
                        row["stage"], row["problem"] or "", row["message"]) for row in found), total


def _due(connection: Connection, day: date, ahead: int) -> tuple[tuple[Due, ...], int]:
    """Deadlines from the date on of filings that nobody is done with, and answers that letters ask for; soonest first."""
    last = day + timedelta(days=ahead)
    near = or_(FILINGS.c.file_by.between(day, last), FILINGS.c.inquiry_after.between(day, last))
    found = connection.execute(
        select(SCANS.c.name, FILINGS.c.number, FILINGS.c.file_by, FILINGS.c.inquiry_after)
        .join(SCANS, SCANS.c.id == FILINGS.c.scan)
        .where(SCANS.c.replaced == 0, FILINGS.c.reviewed_at.is_(None), near)).all()
    due = [Due(row.name, row.number, what, when, (when - day).days) for row in found
           for what, when in (("last day to file for re-parole, 90 days before the end of parole", row.file_by),
                              ("120 business days are over: the applicant may ask", row.inquiry_after))
           if when is not None and day <= when <= last]
    due += [Due(each.scan_name, each.number, "last day for an answer to our letter", each.day, (each.day - day).days)
            for each in promised(connection, day, ahead)]
    due.sort(key=lambda each: (each.day, each.name, each.number))
    return tuple(due[:LISTED]), len(due)


def closed_days(database: Database, most: int = 60) -> list[tuple[date, bool]]:
    """The dates whose books are closed, newest first, and whether they balanced."""
    with database.read() as connection:
        found = connection.execute(select(DAYS.c.business_date, DAYS.c.balanced).where(DAYS.c.state == "closed")
                                   .order_by(DAYS.c.business_date.desc()).limit(most)).all()
    return [(day, bool(balanced)) for day, balanced in found]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%m/%d/%Y %H:%M}"
