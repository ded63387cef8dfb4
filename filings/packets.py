"""A scan on its way through the mailroom: where it stands, what is known about it, and what came in with it."""
from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from .tables import QUEUE
from .vocabulary import Problem


class Stage(StrEnum):
    """Where a scan of the work list stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    ATTENTION = "attention"        # the program could not finish it; a person must look
    QUARANTINED = "quarantined"    # it cannot be read, and the reason is known
    DUPLICATE = "duplicate"        # the same bytes came in before; `duplicate_of` says as which


FINISHED = frozenset({Stage.DONE, Stage.ATTENTION, Stage.QUARANTINED, Stage.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Packet:
    """One scan of the work list.

    `attempts` counts the one under way; `message` is what the last failure said. What came in without an inbox has no more
    than the first seven. `folder` and `record`: where its record is written, and the stem of its name; times are UTC, ISO
    8601; `left_at` is set when the file has left the inbox.
    """

    id: int
    path: Path
    sha256: str
    stage: Stage
    attempts: int
    worker: str | None
    message: str
    enqueued_at: str = ""
    inbox: str | None = None
    batch: str = ""
    size: int | None = None
    mtime_ns: int | None = None
    pages: int | None = None
    received: date | None = None
    postmarked: date | None = None
    humanitarian: bool = False
    business_date: date | None = None
    seen_at: str | None = None
    read_at: str | None = None
    finished_at: str | None = None
    retry_at: float | None = None
    problem: str | None = None
    duplicate_of: int | None = None
    folder: str | None = None
    record: str | None = None
    left_at: str | None = None

    @property
    def name(self) -> str:
        """Name of the scan in its record: that of the file, unless another one of that name came before it."""
        suffix, stem = self.path.suffix, self.path.stem
        return self.path.name if self.record in (None, stem) else f"{self.record}{suffix}"


@dataclass(frozen=True, slots=True)
class Admission:
    """A file of an inbox whose bytes are stored, about to be put on the work list.

    `path`: as text, see `flows.intake`; `folder`: where its record is to be written; `size` in bytes and `mtime_ns`: of the
    file when it was stored; `problem`: why it must not be read, from its companion file; `stem`: name of its record,
    unless it is taken; left out, that of the file.
    """

    path: str
    sha256: str
    size: int
    mtime_ns: int
    inbox: str
    batch: str
    folder: str
    received: date
    business_date: date
    seen_at: str
    postmarked: date | None = None
    humanitarian: bool = False
    problem: Problem | None = None
    stem: str = ""


COLUMNS = tuple(each.name for each in fields(Packet))


def packet_of(row: RowMapping) -> Packet:
    """A packet from its row."""
    values: dict[str, Any] = {name: row[name] for name in COLUMNS}
    values |= {"path": Path(row["path"]), "stage": Stage(row["stage"]), "humanitarian": bool(row["humanitarian"])}
    return Packet(**values)


def select_packets(connection: Connection, *conditions: ColumnElement[bool]) -> list[Packet]:
    """The packets that meet all conditions, oldest first."""
    rows = connection.execute(select(QUEUE).where(*conditions).order_by(QUEUE.c.id)).mappings()
    return [packet_of(row) for row in rows]
