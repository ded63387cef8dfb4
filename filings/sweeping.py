"""What a sweep asks of the database and tells it: which files it knows, which still lie in the inbox, how it went."""
from __future__ import annotations

import socket
from collections.abc import Mapping

from sqlalchemy import select

from .database import Database, insert_into
from .packets import Packet, select_packets
from .tables import QUEUE, SWEEPS

TOLD = 5                       # unsettled files named in the message


def known_marks(database: Database, inbox: str) -> dict[str, set[tuple[int | None, int | None]]]:
    """Size and date of the files that were taken in and still lie in an inbox, by path: they need not be read again."""
    with database.read() as connection:
        rows = connection.execute(select(QUEUE.c.path, QUEUE.c.size, QUEUE.c.mtime_ns)
                                  .where(QUEUE.c.left_at.is_(None), QUEUE.c.inbox == inbox)).all()
    known: dict[str, set[tuple[int | None, int | None]]] = {}
    for path, size, mtime_ns in rows:
        known.setdefault(path, set()).add((size, mtime_ns))
    return known


def to_put_away(database: Database, inbox: str, before: str) -> list[Packet]:
    """Packets finished before a moment (UTC, ISO 8601) whose files have not left the inbox."""
    with database.read() as connection:
        return select_packets(connection, QUEUE.c.left_at.is_(None), QUEUE.c.inbox == inbox,
                              QUEUE.c.finished_at.is_not(None), QUEUE.c.finished_at <= before)


def note_sweep(database: Database, inbox: str, started: str, ended: str, seen: int, admitted: int,
               unsettled: Mapping[str, str], message: str) -> None:
    """Note how the latest sweep of an inbox went."""
    told = [f"{name}: {reason}" for name, reason in list(unsettled.items())[:TOLD]]
    if len(unsettled) > TOLD:
        told.append(f"and {len(unsettled) - TOLD} more")
    values = {"host": socket.gethostname(), "started_at": started, "ended_at": ended, "seen": seen, "admitted": admitted,
              "unsettled": len(unsettled), "message": "; ".join([message, *told] if message else told)}
    with database.write() as connection:
        insert = insert_into(connection, SWEEPS).values(inbox=inbox, **values)
        connection.execute(insert.on_conflict_do_update(index_elements=["inbox"], set_=values))
