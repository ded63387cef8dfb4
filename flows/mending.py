"""Records written again from the database, where a process died between the decision and its file.

A decision is kept before its record and report are written. What is missing on the disk afterwards, or says something
older, is written from the decision that stands; so is a report that is older than its record.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import and_, func, select

from filings.database import Database
from filings.originals import OriginalStore
from filings.packets import Packet, Stage, packet_of
from filings.tables import DECISIONS, QUEUE, SCANS
from filings.vocabulary import Record
from flows.away import write_record
from flows.jobs import report_name
from flows.recheck import RECORD
from flows.report_again import outdated

GRACE_S = 60.0                 # a living worker is given so long to write its files
RECENT_S = 3 * 86400.0         # decisions of the last days are compared word for word; of older ones the file must be there


@dataclass(frozen=True, slots=True)
class _Decided:
    """A packet that is done, and its current decision."""

    packet: Packet
    decision: int
    decided_at: str


def mend_records(database: Database, originals: OriginalStore, now: float) -> int:
    """Write missing and outdated records of intake, and their reports, again; gives back how many.

    Raises:
        OSError: a file cannot be written.
        MissingOriginal: the scan of a record that is to be written again is gone.
    """
    mended = 0
    for each in _decided(database, _moment(now - GRACE_S)):
        path = Path(each.packet.folder or "") / f"{each.packet.record}{RECORD}"
        if path.is_file() and each.decided_at < _moment(now - RECENT_S):
            continue
        record = _record(database, each.decision)
        report = path.with_name(report_name(each.packet.record or "", each.packet.name))
        if not (path.is_file() and _says(path, record)) or outdated(path, report):
            write_record(each.packet, record, originals)
            mended += 1
    return mended


def _decided(database: Database, before: str) -> list[_Decided]:
    newest = select(DECISIONS.c.scan, func.max(DECISIONS.c.id).label("decision")).group_by(DECISIONS.c.scan).subquery()
    query = (select(QUEUE, SCANS.c.name.label("scan"), DECISIONS.c.id.label("decision"), DECISIONS.c.decided_at)
             .join(SCANS, and_(SCANS.c.sha256 == QUEUE.c.sha256, SCANS.c.folder == QUEUE.c.folder, SCANS.c.replaced == 0))
             .join(newest, newest.c.scan == SCANS.c.id).join(DECISIONS, DECISIONS.c.id == newest.c.decision)
             .where(QUEUE.c.stage == Stage.DONE, QUEUE.c.inbox.is_not(None), DECISIONS.c.decided_at < before)
             .order_by(QUEUE.c.id))
    with database.read() as connection:
        rows = connection.execute(query).mappings().all()
    found = [(row["scan"], _Decided(packet_of(row), row["decision"], row["decided_at"])) for row in rows]
    # the same bytes may have come under two names, each with a record of its own
    return [each for scan, each in found if each.packet.name == scan]


def _record(database: Database, decision: int) -> Record:
    with database.read() as connection:
        text = connection.scalar(select(DECISIONS.c.record).where(DECISIONS.c.id == decision))
    return Record.model_validate_json(text or "")


def _says(path: Path, record: Record) -> bool:
    """Whether a file holds a record, the seconds it took aside."""
    try:
        return Record.model_validate_json(path.read_bytes()).model_copy(update={"timings": record.timings}) == record
    except ValidationError:
        return False


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
