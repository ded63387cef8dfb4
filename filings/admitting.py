"""Putting a file of an inbox on the work list: its row, that of its original and the audit entry, or none of them."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from .audit import PROGRAM, append
from .packets import Admission, Packet, Stage, packet_of
from .tables import ORIGINALS, QUEUE

# bytes that were refused or got stuck may come again: dropping them once more is how a clerk asks for another try
COUNTS = (Stage.WAITING, Stage.TAKEN, Stage.DONE)


def admit_in(connection: Connection, admission: Admission, still_there: Callable[[], bool], now: str) -> Packet | None:
    """Admit a file within an open write transaction; see `filings.worklist.Worklist.admit`."""
    here = (QUEUE.c.path == admission.path, QUEUE.c.sha256 == admission.sha256, QUEUE.c.left_at.is_(None))
    if (known := connection.scalar(select(QUEUE.c.id).where(*here))) is not None:
        # the same bytes with another date: the next sweep need not read them again
        connection.execute(update(QUEUE).where(QUEUE.c.id == known).values(size=admission.size, mtime_ns=admission.mtime_ns))
        return None
    # looked at after the row, because a watcher moves the file before it says so in the row
    if not still_there():
        return None
    if connection.scalar(select(ORIGINALS.c.sha256).where(ORIGINALS.c.sha256 == admission.sha256)) is None:
        connection.execute(insert(ORIGINALS).values(sha256=admission.sha256, size=admission.size, stored_at=now,
                                                    verified_at=now))
    first = connection.scalar(select(QUEUE.c.id).where(QUEUE.c.sha256 == admission.sha256, QUEUE.c.stage.in_(COUNTS),
                                                       QUEUE.c.inbox.is_not(None)).order_by(QUEUE.c.id).limit(1))
    stage = Stage.WAITING if first is None else Stage.DUPLICATE
    values: dict[str, Any] = {
        name: getattr(admission, name)
        for name in ("path", "sha256", "size", "mtime_ns", "inbox", "batch", "received", "postmarked", "business_date",
                     "seen_at")}
    problem = admission.problem
    values |= {"stage": stage, "enqueued_at": now, "humanitarian": int(admission.humanitarian), "duplicate_of": first,
               "finished_at": None if first is None else now, "folder": admission.folder if first is None else None,
               "problem": problem.code if problem else None, "message": problem.message if problem else ""}
    packet = int(connection.execute(insert(QUEUE).values(**values).returning(QUEUE.c.id)).scalar_one())
    if first is None:
        stem = _free_stem(connection, admission.folder, admission.stem or Path(admission.path).stem, packet)
        connection.execute(update(QUEUE).where(QUEUE.c.id == packet).values(record=stem))
    append(connection, PROGRAM, "queue.admit", f"packet {packet}", after={
        "sha256": admission.sha256, "inbox": admission.inbox, "batch": admission.batch, "stage": stage,
        "duplicate_of": first, "business_date": admission.business_date})
    return packet_of(connection.execute(select(QUEUE).where(QUEUE.c.id == packet)).mappings().one())


def _free_stem(connection: Connection, folder: str, stem: str, packet: int) -> str:
    """A name for the record that no other scan of the folder has: scanners begin to count anew every day."""
    while connection.scalar(select(QUEUE.c.id).where(QUEUE.c.folder == folder, QUEUE.c.record == stem).limit(1)):
        stem = f"{stem}-{packet}"
    return stem
