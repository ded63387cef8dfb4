"""What a view of the queue asks of filings, as conditions of a query."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from .search import Condition, found_by, looked_up
from .tables import CLAIMS, FILING_CHECKS, FILINGS, QUEUE, RULINGS, SCANS

FEW = 5_000                    # filings of a span of days that are looked up by it, and then sorted


class Sort(StrEnum):
    """In which order filings are shown."""

    URGENCY = "urgency"        # medical needs, then the last day for filing, then the oldest
    ERRORS = "errors"          # where most readings are likely to be wrong
    OLDEST = "oldest"
    NEWEST = "newest"


class State(StrEnum):
    """How far people are with a filing."""

    OPEN = "open"              # nobody was done with it yet
    SECOND = "second"          # a second person must confirm what another ruled
    DONE = "done"              # a person was done with it
    ALL = "all"


@dataclass(frozen=True, slots=True)
class View:
    """What of the queue is shown. `assignee`: a user's name, `-` for nobody; `received_from`, `received_to`: both included."""

    state: State = State.OPEN
    dispositions: tuple[str, ...] = ()
    request: str = ""
    trait: str = ""
    check: str = ""
    received_from: date | None = None
    received_to: date | None = None
    batch: str = ""
    assignee: str = ""
    words: str = ""
    sort: Sort = Sort.URGENCY


def conditions_of(connection: Connection, view: View) -> Iterator[Condition]:
    """What a view asks of a filing; those of scans that a newer one has replaced are in none."""
    yield from map(Condition, _plain(connection, view))
    if view.check:
        yield _among(connection, select(FILING_CHECKS.c.filing).where(FILING_CHECKS.c.check_name == view.check))
    if view.batch:
        in_batch = FILINGS.alias()
        yield _among(connection, select(in_batch.c.id).join(SCANS, SCANS.c.id == in_batch.c.scan)
                     .join(QUEUE, QUEUE.c.sha256 == SCANS.c.sha256).where(QUEUE.c.batch == view.batch))
    if view.words.strip():
        yield found_by(connection, view.words, FILINGS.c.id)


def _plain(connection: Connection, view: View) -> Iterator[ColumnElement[bool]]:
    """What can be told from a filing's own row."""
    yield FILINGS.c.replaced == 0
    waiting = select(RULINGS.c.scan, RULINGS.c.number).where(RULINGS.c.state == "waiting")
    states = {State.OPEN: FILINGS.c.reviewed_at.is_(None), State.DONE: FILINGS.c.reviewed_at.is_not(None),
              State.SECOND: tuple_(FILINGS.c.scan, FILINGS.c.number).in_(waiting)}
    if view.state in states:
        yield states[view.state]
    if view.dispositions:
        yield FILINGS.c.disposition.in_(view.dispositions)
    if view.request:
        yield FILINGS.c.request == view.request
    if view.trait:
        yield FILINGS.c.traits.contains(f",{view.trait},", autoescape=True)
    yield from _days(connection, view)
    if view.assignee == "-":
        yield FILINGS.c.assignee.is_(None)
    elif view.assignee:
        given = select(FILINGS.c.id).where(FILINGS.c.assignee == view.assignee)
        yield FILINGS.c.id.in_(given.union_all(select(CLAIMS.c.filing).where(CLAIMS.c.user == view.assignee)))


def _among(connection: Connection, found: Select[tuple[int]]) -> Condition:
    """That a filing is one of those that a query finds by an index."""
    some, few = looked_up(connection, found, FILINGS.c.id)
    return Condition(some) if few else Condition(FILINGS.c.id.in_(found), some)


def _days(connection: Connection, view: View) -> Iterator[ColumnElement[bool]]:
    """The span of days; one that holds many filings is no way to find them, unless they are sorted by day."""
    def within(day: ColumnElement[date]) -> Iterator[ColumnElement[bool]]:
        if view.received_from:
            yield day >= view.received_from
        if view.received_to:
            yield day <= view.received_to

    day: ColumnElement[date] = FILINGS.c.received
    if spans := list(within(day)):
        some = select(FILINGS.c.id).where(*spans).limit(FEW + 1).subquery()
        if view.sort in (Sort.URGENCY, Sort.ERRORS) and (connection.scalar(select(func.count()).select_from(some)) or 0) > FEW:
            spans = list(within(func.coalesce(day, day)))          # no index is of that
    yield from spans
