"""The queue: filings by filters, sorted by what is urgent or doubtful, a page at a time.

    found = page(database, View(dispositions=("review",), words="garcia"), me="nora", now=clock())

A page begins behind the last row of the one before, and not at a number of rows, so that each costs the same. A condition
that few filings meet leads to them; one that many meet is looked at filing by filing in the order of the view, until the
page is full.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    exists,
    func,
    select,
    tuple_,
)

from .audit import append, filing_subject
from .database import Database
from .promises import answers_of
from .search import Condition
from .tables import CLAIMS, FILING_CHECKS, FILINGS, QUEUE, SCANS
from .view_conditions import Sort as Sort
from .view_conditions import State as State
from .view_conditions import View as View
from .view_conditions import conditions_of

PAGE = 50
COUNTED = 1_000                # more are not counted one by one
RECENT = 5_000                 # scans whose batches are offered


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A filing as the queue shows it. `reasons`: the checks that its disposition rests on; `until`: seconds since 1970.

    `answer_by`: by when an approved letter wants an answer.
    """

    filing: int
    scan: int
    number: int
    scan_name: str
    applicant: str
    a_number: str | None
    request: str
    traits: tuple[str, ...]
    disposition: str
    received: date
    file_by: date | None
    doubts: int
    expected_errors: float
    reasons: tuple[str, ...]
    assignee: str | None
    reviewed_by: str | None
    holder: str | None
    until: float | None
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Rows of a view, and the mark to begin the next page behind; None: there are no more."""

    rows: tuple[QueueRow, ...]
    after: str | None


# column to sort by, whether downwards
_SORTS: dict[Sort, tuple[Column[Any], bool]] = {
    Sort.URGENCY: (FILINGS.c.urgency, False), Sort.ERRORS: (FILINGS.c.expected_errors, True),
    Sort.OLDEST: (FILINGS.c.received, False), Sort.NEWEST: (FILINGS.c.received, True),
}


def page(database: Database, view: View, *, now: float, after: str | None = None, most: int = PAGE) -> QueuePage:
    """One page of a view. `now`: seconds since 1970; `after`: mark of the page before, one that is none begins anew."""
    with database.read() as connection:
        return _page(connection, view, list(conditions_of(connection, view)), now, after, most)


def count(database: Database, view: View, most: int = COUNTED) -> tuple[int, bool]:
    """How many filings a view has, and whether there are more than that."""
    with database.read() as connection:
        return _count(connection, list(conditions_of(connection, view)), most)


def page_and_count(database: Database, view: View, *, now: float, after: str | None = None) -> tuple[QueuePage, int, bool]:
    """What `page` and `count` give, of one state of the database, with the way to the filings looked for once."""
    with database.read() as connection:
        conditions = list(conditions_of(connection, view))
        return _page(connection, view, conditions, now, after, PAGE), *_count(connection, conditions, COUNTED)


def every(database: Database, view: View, *, now: float, at_a_time: int = 500, most: int = 100_000) -> Iterator[QueueRow]:
    """The rows of a view one after the other, few at a time in memory."""
    after: str | None = None
    for _ in range(0, most, at_a_time):
        part = page(database, view, now=now, after=after, most=at_a_time)
        yield from part.rows
        after = part.after
        if after is None:
            return


def next_filing(database: Database, view: View, user: str, *, now: float, after: int | None = None) -> QueueRow | None:
    """The filing of a view to work on next: that behind the filing `after`, or the first that nobody else holds."""
    held = exists().where(CLAIMS.c.filing == FILINGS.c.id, CLAIMS.c.user != user, CLAIMS.c.until > now)
    with database.read() as connection:
        free = _rows(conditions_of(connection, view)).where(~held, FILINGS.c.id != (after or 0))
        column = _SORTS[view.sort][0]
        place = connection.execute(select(column, FILINGS.c.id).where(FILINGS.c.id == after)).first() if after else None
        behind = _sorted(free, view.sort, f"{place[0]}~{place[1]}" if place else None).limit(1)
        found = connection.execute(behind).all() or connection.execute(_sorted(free, view.sort, None).limit(1)).all()
        return next(_queue_rows(connection, found, now), None)


def batches(database: Database, most: int = 100) -> list[str]:
    """The batches of the latest scans, newest first."""
    latest = select(QUEUE.c.id, QUEUE.c.batch).order_by(QUEUE.c.id.desc()).limit(RECENT).subquery()
    named = select(latest.c.batch).where(latest.c.batch != "").group_by(latest.c.batch)
    with database.read() as connection:
        return list(connection.scalars(named.order_by(func.max(latest.c.id).desc()).limit(most)))


def note_reading(database: Database, who: str, scan: int, number: int) -> None:
    """Keep in the audit trail that somebody has opened a filing."""
    with database.write() as connection:
        append(connection, who, "filing.read", filing_subject(scan, number))


def note_export(database: Database, who: str, query: str, rows: int, form: str) -> None:
    """Keep in the audit trail that somebody has carried a list of filings out of the program."""
    with database.write() as connection:
        append(connection, who, "queue.export", "queue", after={"view": query[:500], "filings": rows, "format": form})


def _page(connection: Connection, view: View, conditions: Sequence[Condition], now: float, after: str | None,
          most: int) -> QueuePage:
    found = connection.execute(_sorted(_rows(conditions), view.sort, after).limit(most + 1)).all()
    rows = tuple(_queue_rows(connection, found[:most], now))
    return QueuePage(rows, _mark(view.sort, found[most - 1]) if len(found) > most else None)


def _count(connection: Connection, conditions: Sequence[Condition], most: int) -> tuple[int, bool]:
    def counted(wanted: Iterable[ColumnElement[bool]]) -> int:
        ids = select(FILINGS.c.id).where(*wanted).limit(most + 1).subquery()
        return connection.scalar(select(func.count()).select_from(ids)) or 0

    some = [each.some for each in conditions if each.some is not None]
    if len(some) == 1 and counted([*some, *(each.holds for each in conditions if each.some is None)]) > most:
        return most, True
    number = counted(each.holds for each in conditions)
    return min(number, most), number > most


def _rows(conditions: Iterable[Condition]) -> Select[Any]:
    """The filings of a view, unsorted."""
    return select(
        FILINGS.c.id, FILINGS.c.scan, FILINGS.c.number, SCANS.c.name, FILINGS.c.identity, FILINGS.c.a_number,
        FILINGS.c.request, FILINGS.c.traits, FILINGS.c.disposition, FILINGS.c.received, FILINGS.c.file_by, FILINGS.c.doubts,
        FILINGS.c.expected_errors, FILINGS.c.urgency, FILINGS.c.assignee, FILINGS.c.reviewed_by,
    ).join(SCANS, SCANS.c.id == FILINGS.c.scan).where(*(each.holds for each in conditions))


def _sorted(query: Select[Any], sort: Sort, after: str | None) -> Select[Any]:
    column, down = _SORTS[sort]
    if (mark := _read_mark(sort, after)) is not None:
        place = tuple_(column, FILINGS.c.id)
        query = query.where(place < mark if down else place > mark)
    order = (column.desc(), FILINGS.c.id.desc()) if down else (column, FILINGS.c.id)
    return query.order_by(*order)


def _mark(sort: Sort, row: Row[Any]) -> str:
    return f"{getattr(row, _SORTS[sort][0].name)}~{row.id}"


def _read_mark(sort: Sort, text: str | None) -> tuple[Any, int] | None:
    value, _, number = (text or "").rpartition("~")
    try:
        kinds: dict[Sort, Callable[[str], Any]] = {Sort.URGENCY: str, Sort.ERRORS: float, Sort.OLDEST: date.fromisoformat,
                                                   Sort.NEWEST: date.fromisoformat}
        return (kinds[sort](value), int(number)) if value else None
    except ValueError:
        return None


def _queue_rows(connection: Connection, rows: Sequence[Row[Any]], now: float) -> Iterator[QueueRow]:
    ids = [row.id for row in rows]
    reasons: dict[int, list[str]] = {}
    deciding = select(FILING_CHECKS.c.filing, FILING_CHECKS.c.check_name).where(
        FILING_CHECKS.c.filing.in_(ids), FILING_CHECKS.c.decides == 1).order_by(FILING_CHECKS.c.check_name)
    for filing, check in connection.execute(deciding):
        reasons.setdefault(filing, []).append(check)
    held = {claim.filing: claim for claim in connection.execute(
        select(CLAIMS).where(CLAIMS.c.filing.in_(ids), CLAIMS.c.until > now))}
    answers = answers_of(connection, ids)
    for row in rows:
        claim = held.get(row.id)
        yield QueueRow(row.id, row.scan, row.number, row.name, applicant_of(row.identity), row.a_number, row.request,
                       tuple(filter(None, row.traits.split(","))), row.disposition, row.received, row.file_by, row.doubts,
                       row.expected_errors, tuple(reasons.get(row.id, ())), row.assignee, row.reviewed_by,
                       claim.user if claim else None, claim.until if claim else None, answers.get(row.id))


def applicant_of(identity: dict[str, Any]) -> str:
    """The applicant's name out of the kept readings, family name first; empty where none was read."""
    parts = [(identity.get(f"i131.applicant.{part}") or {}).get("value") for part in ("family_name", "given_name")]
    return ", ".join(str(part) for part in parts if part)
