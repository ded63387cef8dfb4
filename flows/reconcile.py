"""Reconciliation: every file that came in is found again, by evidence that the program did not take from one place.

What came in is told by the work list, by the audit trail, by the stored originals and by the scans that were decided; where
it is, by the original's bytes and by the record in its folder. A file counts as filed when its record lies there and
names the same bytes, not because a row says so.
"""
from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, RowMapping, select

from filings.database import Database
from filings.originals import OriginalStore
from filings.tables import AUDIT, ORIGINALS, QUEUE, SCANS
from filings.vocabulary import Record
from filings.worklist import Stage
from reports.books import Account, Books, Standing, Tally

RECORD = ".triage.json"
LISTED = 50                    # faults told in words; the rest is counted
HEAD = 8192                    # bytes of a record that hold what it says of its scan
GRACE_S = 60.0                 # a living worker is given so long to write the record of what it has decided
ADMITTED = "queue.admit"       # the audit trail's word for a file that came in
STANDING = {
    Stage.DONE: Standing.FILED, Stage.WAITING: Standing.WAITING, Stage.TAKEN: Standing.WAITING,
    Stage.ATTENTION: Standing.ATTENTION, Stage.QUARANTINED: Standing.QUARANTINED, Stage.DUPLICATE: Standing.DUPLICATE,
}


@dataclass(slots=True)
class _Tallies:
    """What is being counted of one account."""

    received: Tally = field(default_factory=Tally)
    found: dict[Standing, Tally] = field(default_factory=dict)

    def account(self) -> Account:
        return Account(self.received, {each: self.found[each] for each in Standing if each in self.found})


class _Faults:
    """What is wrong: the first sentences, and how many there are."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.total = 0

    def add(self, sentence: str) -> None:
        self.total += 1
        if len(self.told) < LISTED:
            self.told.append(sentence)


def reconcile(database: Database, originals: OriginalStore, day: date | None = None, now: float | None = None) -> Books:
    """Set what came in against what is there, for all time and for one business date.

    Args:
        database: the records.
        originals: where the bytes are kept.
        day: a business date; its records are looked into page by page, all others only at their head.
        now: seconds since 1970; a record that is not written yet, of a decision just made, counts as waiting.

    Raises:
        LockboxError, OSError: the database or the folder of originals cannot be read at all.
    """
    faults, whole, today = _Faults(), _Tallies(), _Tallies()
    fresh = datetime.fromtimestamp((time.time() if now is None else now) - GRACE_S, UTC).isoformat(timespec="seconds")
    with database.read() as connection:
        # the first query fixes the state that is looked at; a row of that state had its bytes stored before
        pages = dict(connection.execute(select(QUEUE.c.id, QUEUE.c.pages).where(QUEUE.c.inbox.is_not(None))).tuples().all())
        kept = set(originals.digests())
        for row in _rows(connection):
            of_day = row["business_date"] == day and day is not None
            standing, count = _place_of(row, kept, pages, faults, fresh, deep=of_day)
            for tallies in (whole, today) if of_day else (whole,):
                tallies.received = tallies.received.with_file(count)
                if standing is not None:
                    tallies.found[standing] = tallies.found.get(standing, Tally()).with_file(count)
        _compare_witnesses(connection, faults)
        notes = _notes(connection, kept)
    return Books(today.account() if day else None, whole.account(), tuple(faults.told), faults.total, notes)


def _rows(connection: Connection) -> Iterator[RowMapping]:
    """The work list, without the scans of one-shot runs."""
    query = select(QUEUE).where(QUEUE.c.inbox.is_not(None)).order_by(QUEUE.c.id)
    yield from connection.execution_options(yield_per=1000).execute(query).mappings()


def _place_of(row: RowMapping, kept: set[str], pages: dict[int, int | None], faults: _Faults, fresh: str, *,
              deep: bool) -> tuple[Standing | None, int | None]:
    """Where a file is, None where it is not to be found; and its pages, as far as they are known."""
    name = f"{Path(row['path']).name} (packet {row['id']})"
    stage, count = Stage(row["stage"]), row["pages"]
    if row["sha256"] not in kept:
        faults.add(f"{name}: its original is gone from the store")
        return None, count
    if stage == Stage.DUPLICATE:
        if row["duplicate_of"] not in pages:
            faults.add(f"{name}: the packet that it repeats is not on the list")
            return None, count
        return Standing.DUPLICATE, count if count is not None else pages[row["duplicate_of"]]
    if stage in (Stage.QUARANTINED, Stage.ATTENTION) and not (row["problem"] or row["message"]):
        faults.add(f"{name}: it was set aside without a reason")
        return None, count
    if stage == Stage.DONE and (wrong := _record_fault(row, deep=deep)):
        if (row["finished_at"] or "") >= fresh:
            return Standing.WAITING, count     # its worker is about to write the record
        faults.add(f"{name}: {wrong}")
        return None, count
    return STANDING[stage], count


def _record_fault(row: RowMapping, *, deep: bool) -> str:
    """What is wrong with the record of a file that is done; empty when nothing is."""
    path = Path(row["folder"] or "") / f"{row['record']}{RECORD}"
    try:
        scan = _whole_scan(path) if deep else _head_scan(path)
    except FileNotFoundError:
        return f"its record {path.name} is gone"
    except OSError as error:
        return f"its record {path.name} cannot be read: {error.strerror}"
    except (ValueError, KeyError, ValidationError):
        return f"its record {path.name} is damaged"
    if scan["sha256"] != row["sha256"]:
        return f"the record {path.name} is of another file"
    if row["pages"] is not None and scan["pages"] != row["pages"]:
        return f"its record has {scan['pages']} pages, the work list {row['pages']}"
    if scan.get("listed", scan["pages"]) != scan["pages"]:
        return f"its record accounts for {scan['listed']} of {scan['pages']} pages"
    return ""


def _head_scan(path: Path) -> dict[str, Any]:
    """What a record says of its scan, from its first bytes."""
    with path.open("rb") as file:
        head = file.read(HEAD).decode("utf-8", "replace")
    scan, _ = json.JSONDecoder().raw_decode(head, head.index("{", head.index('"scan"')))
    return {"sha256": scan["sha256"], "pages": scan["pages"]}


def _whole_scan(path: Path) -> dict[str, Any]:
    """The same from the whole record, with the number of pages that are listed one by one."""
    record = Record.model_validate_json(path.read_bytes())
    listed = {page.number for page in record.pages}
    # a scan of which nothing could be read lists no page, and says why
    return {"sha256": record.scan.sha256, "pages": record.scan.pages,
            "listed": record.scan.pages if record.problem else len(listed)}


def _compare_witnesses(connection: Connection, faults: _Faults) -> None:
    """What other witnesses know of and the work list does not; the list alone could lose a row unseen."""
    listed = {f"packet {each}" for each in connection.scalars(select(QUEUE.c.id).where(QUEUE.c.inbox.is_not(None)))}
    admitted = set(connection.scalars(select(AUDIT.c.subject).where(AUDIT.c.action == ADMITTED)))
    for subject in sorted(admitted - listed):
        faults.add(f"{subject} came in by the audit trail and is not on the work list")
    for subject in sorted(listed - admitted):
        faults.add(f"{subject} is on the work list and the audit trail does not know how it came in")
    known = select(QUEUE.c.sha256)
    for sha256 in connection.scalars(select(ORIGINALS.c.sha256).where(ORIGINALS.c.sha256.not_in(known))):
        faults.add(f"the original {sha256[:12]}… was stored and is not on the work list")
    for sha256 in connection.scalars(select(ORIGINALS.c.sha256).where(ORIGINALS.c.damaged == 1)):
        faults.add(f"the original {sha256[:12]}… is damaged: its bytes are not those that came in")
    ours = select(QUEUE.c.folder).where(QUEUE.c.folder.is_not(None), QUEUE.c.inbox.is_not(None))
    strays = select(SCANS.c.name).where(SCANS.c.replaced == 0, SCANS.c.folder.in_(ours), SCANS.c.sha256.not_in(known))
    for name in connection.scalars(strays):
        faults.add(f"{name}: it was decided and is not on the work list")


def _notes(connection: Connection, kept: set[str]) -> tuple[str, ...]:
    """Bytes without a row are of an admission that was broken off: the file still lies in its inbox."""
    stored = set(connection.scalars(select(ORIGINALS.c.sha256)))
    loose = len(kept - stored)
    if not loose:
        return ()
    return (f"{loose} stored originals belong to no packet: an admission was broken off, and its file is still in the inbox",)


def audited(books: Books) -> dict[str, Any]:
    """The books as the audit trail and the day's row keep them."""
    return {"balanced": books.balanced, "faults": books.fault_total,
            "received": _plain(books.whole.received), "found": {each: _plain(tally) for each, tally in books.whole.found.items()}}


def _plain(tally: Tally) -> dict[str, int]:
    return {"files": tally.files, "pages": tally.pages, "uncounted": tally.uncounted}


