"""What people made of filings, within the transaction of each deed: the filing in hand, its claim, and the corrections kept.

A correction is kept by the scan, the number of the filing and what it is about: the name of a field, `claim:TOPIC:PAGE`,
`page:NUMBER`, `answer:QUESTION` or `structure`. The last one about a thing counts; none is ever deleted.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from .problems import FilingChanged, NotClaimed, UnknownFiling
from .tables import CLAIMS, CORRECTIONS, DECISIONS, FILINGS, SCANS
from .vocabulary import Record

CONFIRMED, CORRECTED, UNREADABLE, DISPUTED = "confirmed", "corrected", "unreadable", "disputed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a filing is: its id, its scan, its number in it from 1, and the folder of the record."""

    filing: int
    scan: int
    number: int
    folder: str
    name: str
    sha256: str
    arrival: int
    reviewed_at: str | None
    reviewed_by: str | None
    assignee: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said about one thing of a filing. `reading`: as it stands now, `before`: as it stood; JSON values."""

    id: int
    scan: int
    number: int
    field: str
    action: str
    reading: Any
    before: Any
    by: str
    at: str


def place_of(connection: Connection, filing: int) -> Place:
    """The place of a filing.

    Raises:
        UnknownFiling: there is none with that id.
    """
    row = connection.execute(
        select(FILINGS.c.id, FILINGS.c.scan, FILINGS.c.number, SCANS.c.folder, SCANS.c.name, SCANS.c.sha256, SCANS.c.arrival,
               FILINGS.c.reviewed_at, FILINGS.c.reviewed_by, FILINGS.c.assignee)
        .join(SCANS, SCANS.c.id == FILINGS.c.scan).where(FILINGS.c.id == filing)).first()
    if row is None:
        raise UnknownFiling(f"There is no filing {filing}")
    return Place(*row)


def current(connection: Connection, scan: int) -> tuple[int, Record]:
    """Id and record of the decision that stands for a scan.

    Raises:
        UnknownFiling: nothing was ever decided.
    """
    row = connection.execute(select(DECISIONS.c.id, DECISIONS.c.record).where(DECISIONS.c.scan == scan)
                             .order_by(DECISIONS.c.id.desc()).limit(1)).first()
    if row is None:
        raise UnknownFiling(f"Nothing was decided about scan {scan}")
    return row.id, Record.model_validate_json(row.record)


def check_version(connection: Connection, place: Place, seen: int, now: int, record: Record) -> None:
    """See that nobody has changed the filing since it was shown. A change of another filing of the scan is none.

    Args:
        connection: of the open transaction.
        place: the filing.
        seen: id of the decision that the person saw.
        now: id of the decision that stands.
        record: of the decision that stands.

    Raises:
        FilingChanged: the filing reads otherwise now.
    """
    if seen == now:
        return
    text = connection.scalar(select(DECISIONS.c.record).where(DECISIONS.c.id == seen, DECISIONS.c.scan == place.scan))
    before = Record.model_validate_json(text).filings if text else ()
    index = place.number - 1
    if index >= len(before) or index >= len(record.filings) or before[index] != record.filings[index]:
        raise FilingChanged("The filing was changed since this page was opened")


def check_claim(connection: Connection, filing: int, who: str, now: float) -> None:
    """See that a filing is held by the one who wants to change it. `now`: seconds since 1970.

    Raises:
        NotClaimed: nobody holds it, or somebody else does.
    """
    held = connection.execute(select(CLAIMS.c.user, CLAIMS.c.until).where(CLAIMS.c.filing == filing)).first()
    if held is None or held.until <= now:
        raise NotClaimed("Nobody holds this filing")
    if held.user != who:
        raise NotClaimed(f"{held.user} holds this filing")


def keep(connection: Connection, place: Place, field: str, action: str, *, reading: Any, before: Any, by: str,
         at: datetime) -> None:
    """Keep a correction. `reading` and `before` are values that JSON can hold."""
    connection.execute(insert(CORRECTIONS).values(
        scan=place.scan, number=place.number, field=field, action=action, reading=reading, before=before, by=by,
        at=at.isoformat(timespec="seconds")))


def latest(connection: Connection, scans: Iterable[int]) -> list[Correction]:
    """The last correction about each thing of these scans, in the order in which they were made."""
    newest = (select(func.max(CORRECTIONS.c.id)).where(CORRECTIONS.c.scan.in_(list(scans)))
              .group_by(CORRECTIONS.c.scan, CORRECTIONS.c.number, CORRECTIONS.c.field))
    rows = connection.execute(select(CORRECTIONS).where(CORRECTIONS.c.id.in_(newest)).order_by(CORRECTIONS.c.id)).mappings()
    return [_correction(row) for row in rows]


def _correction(row: RowMapping) -> Correction:
    return Correction(row["id"], row["scan"], row["number"], row["field"], row["action"], row["reading"], row["before"],
                      row["by"], row["at"])


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as a time of day in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
