"""Reports that have been kept long enough. Originals, records and the database are never touched.

A report goes only when its filings are closed, it is older than the office wants to keep it, the day it came in on has
balanced books, and its original and its record are there: from these it can be made again.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, and_, exists, func, or_, select

from filings.audit import PROGRAM, append
from filings.database import Database
from filings.originals import OriginalStore
from filings.tables import DAYS, FILINGS, QUEUE, SCANS
from filings.vocabulary import Disposition
from filings.worklist import Stage

RECORD = ".triage.json"


@dataclass(frozen=True, slots=True)
class Expired:
    """A report that may go: the packet it is of, its file, and the day its last filing was closed."""

    packet: int
    path: Path
    closed: date


def expired(database: Database, originals: OriginalStore, months: int | None, today: date) -> list[Expired]:
    """List the reports that may go; none where everything is kept for ever."""
    if months is None:
        return []
    before = datetime.combine(months_before(today, months), datetime.min.time(), UTC).isoformat(timespec="seconds")
    with database.read() as connection:
        old = _closed_packets(connection, before)
    found = []
    for packet, folder, stem, sha256, closed in old:
        path = Path(folder) / f"{stem}.html"
        if path.is_file() and (Path(folder) / f"{stem}{RECORD}").is_file() and originals.holds(sha256):
            found.append(Expired(packet, path, date.fromisoformat(closed[:10])))
    return found


def remove(database: Database, reports: list[Expired]) -> int:
    """Remove reports, with an entry in the audit trail first; give back how many there were.

    Raises:
        OSError: a file cannot be removed.
    """
    for each in reports:
        with database.write() as connection:
            append(connection, PROGRAM, "report.expired", f"packet {each.packet}", before={"file": str(each.path)})
        each.path.unlink(missing_ok=True)
    return len(reports)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _closed_packets(connection: Connection, before: str) -> list[tuple[int, str, str, str, str]]:
    """Filed packets all of whose filings are closed since then: packet, folder, stem, digest, moment of the last."""
    ended = func.coalesce(FILINGS.c.reviewed_at, FILINGS.c.decided_at)
    one = FILINGS.alias()
    # closed: a person was done with it, or it never needed one
    idle = and_(one.c.reviewed_at.is_(None), or_(one.c.straight == 0, one.c.disposition == Disposition.REVIEW))
    still_open = or_(func.coalesce(one.c.reviewed_at, one.c.decided_at) >= before, idle)
    balanced = select(DAYS.c.business_date).where(DAYS.c.state == "closed", DAYS.c.balanced == 1)
    query = (select(QUEUE.c.id, QUEUE.c.folder, QUEUE.c.record, QUEUE.c.sha256, func.max(ended))
             .join(SCANS, and_(SCANS.c.sha256 == QUEUE.c.sha256, SCANS.c.folder == QUEUE.c.folder, SCANS.c.replaced == 0))
             .join(FILINGS, FILINGS.c.scan == SCANS.c.id)
             .where(QUEUE.c.stage == Stage.DONE, QUEUE.c.inbox.is_not(None), QUEUE.c.business_date.in_(balanced),
                    ~exists().where(one.c.scan == SCANS.c.id, still_open))
             .group_by(QUEUE.c.id, QUEUE.c.folder, QUEUE.c.record, QUEUE.c.sha256).order_by(QUEUE.c.id))
    return list(connection.execute(query).tuples().all())
