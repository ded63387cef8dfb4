"""The numbers of a day: what came in, what waits and how long, why, what comes due, and whether intake is well.

    numbers = numbers_of(database, today=date(2026, 6, 15), now=clock(), ahead=14)

Filings of scans that a newer one has replaced count nowhere.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from .database import Database
from .promises import promised
from .tables import DAYS, FILING_CHECKS, FILINGS, QUEUE, SCANS, SWEEPS
from .vocabulary import Disposition

TREND_DAYS = 30
LATEST = 1_000                 # the clocks are those of the latest so many
STAGES = ("waiting", "taken", "attention", "quarantined")      # where a scan does not stay
MOST_ROWS = 8                  # of each list
QUANTILES = (0.5, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class Clock:
    """How long something takes: seconds at the quantiles 0.5, 0.9 and 0.99, over so many; none where nothing was measured."""

    name: str
    measured: int
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A filing with a day that comes up. `kind`: `file-by`, `inquiry`, or `answer` (which may be over)."""

    scan: int
    number: int
    scan_name: str
    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class Inbox:
    """The last sweep of an inbox. Times are UTC in ISO 8601."""

    name: str
    host: str
    started_at: str
    ended_at: str | None
    seen: int
    unsettled: int
    message: str


@dataclass(frozen=True, slots=True)
class Intake:
    """How intake stands: scans at each of `STAGES`, those at work and by how many workers, sweeps, and the last closed day."""

    stages: dict[str, int]
    workers: int
    lapsed: int
    oldest_waiting: str | None
    inboxes: tuple[Inbox, ...]
    closed: date | None
    balanced: bool | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """All of a day. `trend`: for each of the last thirty days its filings by disposition; `reasons`: check and filings."""

    at: float
    today: date
    scans: int
    filings: int
    straight: int
    waiting: int
    oldest: date | None
    ages: tuple[int, ...]
    clocks: tuple[Clock, ...]
    trend: tuple[tuple[date, dict[str, int]], ...]
    reasons: tuple[tuple[str, int], ...]
    due: tuple[Due, ...]
    due_count: int
    intake: Intake

    @property
    def attention(self) -> int:
        """Scans that the program could not read and a person must look at."""
        return self.intake.stages.get("attention", 0) + self.intake.stages.get("quarantined", 0)


def numbers_of(database: Database, *, today: date, now: float, ahead: int) -> Numbers:
    """Everything of a day, from one state of the database. `ahead`: days for which what comes due is listed."""
    with database.read() as connection:
        current = FILINGS.c.replaced == 0
        came = and_(FILINGS.c.received == today, current)
        filings, straight = connection.execute(select(func.count(), func.coalesce(func.sum(FILINGS.c.straight), 0))
                                               .where(came)).one()
        ages = _waiting_by_day(connection, current)
        due, due_count = _due(connection, current, today, ahead)
        return Numbers(
            at=now, today=today, filings=filings, straight=straight,
            scans=connection.scalar(select(func.count()).where(SCANS.c.received == today, SCANS.c.replaced == 0)) or 0,
            waiting=sum(number for _, number in ages), oldest=ages[0][0] if ages else None,
            ages=_age_quantiles(ages, today), clocks=_clocks(connection, current),
            trend=_trend(connection, current, today), reasons=_reasons(connection, current, today),
            due=due, due_count=due_count, intake=_intake(connection, now))


def quantiles(values: Sequence[float]) -> tuple[float, ...]:
    """The values at `QUANTILES`, each one that occurs; none of nothing."""
    ranked = sorted(values)
    return tuple(ranked[min(len(ranked) - 1, int(quantile * len(ranked)))] for quantile in QUANTILES) if ranked else ()


def _waiting_by_day(connection: Connection, current: ColumnElement[bool]) -> list[tuple[date, int]]:
    query = select(FILINGS.c.received, func.count()).where(
        FILINGS.c.disposition == Disposition.REVIEW, FILINGS.c.reviewed_at.is_(None), current)
    rows = connection.execute(query.group_by(FILINGS.c.received).order_by(FILINGS.c.received))
    return [(row[0], row[1]) for row in rows]


def _age_quantiles(waiting: Sequence[tuple[date, int]], today: date) -> tuple[int, ...]:
    """Days that what waits has waited, at the quantiles; `waiting` is by day, the oldest first."""
    total = sum(number for _, number in waiting)
    found = []
    for quantile in QUANTILES if total else ():
        place, passed = min(total - 1, int(quantile * total)), 0
        for day, number in reversed(waiting):
            passed += number
            if passed > place:
                found.append((today - day).days)
                break
    return tuple(found)


def _clocks(connection: Connection, current: ColumnElement[bool]) -> tuple[Clock, ...]:
    """Arrival to decision of the latest scans, and decision to the end of the review of the latest filings."""
    decided = select(func.coalesce(QUEUE.c.seen_at, QUEUE.c.enqueued_at), QUEUE.c.finished_at, QUEUE.c.stage).where(
        QUEUE.c.finished_at.is_not(None)).order_by(QUEUE.c.id.desc()).limit(LATEST)
    reviewed = select(FILINGS.c.decided_at, FILINGS.c.reviewed_at, FILINGS.c.received).where(
        FILINGS.c.reviewed_at.is_not(None), current).order_by(FILINGS.c.reviewed_at.desc()).limit(LATEST)
    read = [_seconds(row[0], row[1]) for row in connection.execute(decided) if row[2] == "done"]
    done = [_seconds(f"{row.received.isoformat()}T00:00:00+00:00", row.reviewed_at) for row in connection.execute(reviewed)]
    return tuple(Clock(name, len(values), quantiles(values)) for name, values in (("decided", read), ("reviewed", done)))


def _seconds(start: str, end: str) -> float:
    return max(0.0, (_moment(end) - _moment(start)).total_seconds())


def _moment(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _trend(connection: Connection, current: ColumnElement[bool], today: date) -> tuple[tuple[date, dict[str, int]], ...]:
    first = today - timedelta(days=TREND_DAYS - 1)
    days: dict[date, dict[str, int]] = {first + timedelta(days=n): dict.fromkeys(Disposition, 0) for n in range(TREND_DAYS)}
    query = select(FILINGS.c.received, FILINGS.c.disposition, func.count()).where(
        FILINGS.c.received.between(first, today), current).group_by(FILINGS.c.received, FILINGS.c.disposition)
    for day, disposition, number in connection.execute(query):
        days[day][disposition] = number
    return tuple(days.items())


def _reasons(connection: Connection, current: ColumnElement[bool], today: date) -> tuple[tuple[str, int], ...]:
    first = today - timedelta(days=TREND_DAYS - 1)
    number = func.count().label("number")
    query = select(FILING_CHECKS.c.check_name, number).join(FILINGS, FILINGS.c.id == FILING_CHECKS.c.filing).where(
        FILING_CHECKS.c.decides == 1, FILINGS.c.received.between(first, today), current)
    rows = connection.execute(query.group_by(FILING_CHECKS.c.check_name)
                              .order_by(number.desc(), FILING_CHECKS.c.check_name).limit(MOST_ROWS))
    return tuple((row[0], row[1]) for row in rows)


def _due(connection: Connection, current: ColumnElement[bool], today: date, ahead: int) -> tuple[tuple[Due, ...], int]:
    """What comes due, the earliest first, and how many there are.

    The days of the law only of filings that nobody is done with; an answer that a letter asks for is waited for after that.
    """
    answers = promised(connection, today, ahead)
    found = [Due(each.scan, each.number, each.scan_name, "answer", each.day) for each in answers]
    count = len(found)
    for kind, column, more in (("file-by", FILINGS.c.file_by, FILINGS.c.reviewed_at.is_(None)),
                               ("inquiry", FILINGS.c.inquiry_after, FILINGS.c.reviewed_at.is_(None))):
        soon = and_(column.between(today, today + timedelta(days=ahead)), more, current)
        count += connection.scalar(select(func.count()).select_from(FILINGS).where(soon)) or 0
        query = select(FILINGS.c.scan, FILINGS.c.number, SCANS.c.name, column).join(SCANS, SCANS.c.id == FILINGS.c.scan)
        for row in connection.execute(query.where(soon).order_by(column, FILINGS.c.id).limit(MOST_ROWS)):
            found.append(Due(row[0], row[1], row[2], kind, row[3]))
    return tuple(sorted(found, key=lambda due: (due.day, due.scan, due.number))[:MOST_ROWS]), count


def _intake(connection: Connection, now: float) -> Intake:
    stages: dict[str, int] = {stage: number for stage, number in connection.execute(
        select(QUEUE.c.stage, func.count()).where(QUEUE.c.stage.in_(STAGES)).group_by(QUEUE.c.stage))}
    taken = QUEUE.c.stage == "taken"
    workers = select(func.count(QUEUE.c.worker.distinct())).where(taken, QUEUE.c.lease_until > now)
    lapsed = select(func.count()).where(taken, QUEUE.c.lease_until <= now)
    oldest = select(func.min(QUEUE.c.enqueued_at)).where(QUEUE.c.stage.in_(("waiting", "taken")))
    day: Any = connection.execute(select(DAYS.c.business_date, DAYS.c.balanced).where(DAYS.c.finished_at.is_not(None))
                                  .order_by(DAYS.c.business_date.desc()).limit(1)).first()
    sweeps = connection.execute(select(SWEEPS).order_by(SWEEPS.c.inbox)).mappings().all()
    return Intake(
        stages, connection.scalar(workers) or 0, connection.scalar(lapsed) or 0, connection.scalar(oldest),
        tuple(Inbox(row["inbox"], row["host"], row["started_at"], row["ended_at"], row["seen"], row["unsettled"],
                    row["message"]) for row in sweeps),
        day.business_date if day else None, None if day is None or day.balanced is None else bool(day.balanced))
