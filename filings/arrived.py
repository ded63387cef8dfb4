"""What came in, in the order of arrival, handed over scan by scan: for an index that is read once and then kept up to date."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, func, select, true

from .database import Database
from .tables import DECISIONS, FILINGS, SCANS


@dataclass(frozen=True, slots=True)
class KeptFiling:
    """A filing as its row has it. `identity`: the readings as they were kept, not yet validated: there may be very many."""

    number: int
    fingerprints: dict[str, str]
    identity: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A scan in the order of arrival, as it stands in one folder. `replaced`: a newer scan took its place."""

    id: int
    position: int
    processed_at: str
    replaced: bool
    name: str
    sha256: str
    received: date
    filings: tuple[KeptFiling, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A state of the store, for asking later what has changed since."""

    processed_at: str
    decision: int


def read_arrivals(database: Database, take: Callable[[Arrival], None], since: Mark | None = None) -> Mark:
    """Hand over every scan with its filings, or those that may have changed since a mark, one at a time.

    What has changed is never left out: a scan may be given again although nothing about it has changed.

    Returns:
        the mark for the next time.
    """
    with database.read() as connection:
        mark = Mark(connection.scalar(select(func.max(SCANS.c.processed_at))) or "",
                    connection.scalar(select(func.max(DECISIONS.c.id))) or 0)
        wanted = true() if since is None else SCANS.c.id.in_(_changed(connection, since))
        rows = connection.execute(
            select(SCANS.c.id, SCANS.c.arrival, SCANS.c.processed_at, SCANS.c.replaced, SCANS.c.name, SCANS.c.sha256,
                   SCANS.c.received, FILINGS.c.number, FILINGS.c.fingerprints, FILINGS.c.identity)
            .join(FILINGS, FILINGS.c.scan == SCANS.c.id, isouter=True).where(wanted)
            .order_by(SCANS.c.id, FILINGS.c.number).execution_options(yield_per=500))
        for _, group in groupby(rows, key=lambda row: row.id):
            take(_arrived(list(group)))
    return mark


def _changed(connection: Connection, since: Mark) -> set[int]:
    """Scans saved since a mark, and those of the same name and folder, which they may have replaced."""
    newer = select(DECISIONS.c.scan).where(DECISIONS.c.id > since.decision)
    # the clock counts whole seconds: what was saved within the same one counts as changed
    # asked one by one, so that each uses its index
    places = {place for saved in (SCANS.c.processed_at >= since.processed_at, SCANS.c.id.in_(newer))
              for place in connection.execute(select(SCANS.c.folder, SCANS.c.name).where(saved)).tuples()}
    return {scan for folder, name in places for scan in connection.scalars(
        select(SCANS.c.id).where(SCANS.c.folder == folder, SCANS.c.name == name))}


def _arrived(rows: list[Row[Any]]) -> Arrival:
    """A scan from its rows, one for each filing, or one without."""
    scan = rows[0]
    filings = tuple(KeptFiling(row.number, row.fingerprints, row.identity) for row in rows if row.number is not None)
    return Arrival(scan.id, scan.arrival, scan.processed_at, bool(scan.replaced), scan.name, scan.sha256, scan.received, filings)
