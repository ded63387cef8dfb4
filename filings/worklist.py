"""The work list: scans that wait for a worker, each lent to one worker at a time and tried at most three times."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true, update
from sqlalchemy.dialects.sqlite import insert

from .database import Database
from .files import sha256_of
from .tables import QUEUE

ATTEMPTS = 3                   # after the last of them a person must look


class Stage(StrEnum):
    """Where a scan of the work list stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    ATTENTION = "attention"    # tried three times in vain


@dataclass(frozen=True, slots=True)
class Packet:
    """One scan of the work list. `attempts` counts the one under way; `message` is what the last failure said."""

    id: int
    path: Path
    sha256: str
    stage: Stage
    attempts: int
    worker: str | None
    message: str


class Worklist:
    """The work list of a database. `clock` gives seconds since 1970; tests hand in their own."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self.database = database
        self.clock = clock

    def enqueue(self, paths: Iterable[Path]) -> list[str]:
        """Put scans on the list, once for each path and content; give back the digests, in the order of the paths.

        The files are read here, so what changes under a known path counts as a new scan.

        Raises:
            OSError: a file cannot be read; nothing is put on the list.
        """
        files = [(str(path.absolute()), sha256_of(path)) for path in paths]
        now = datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="seconds")
        with self.database.write() as connection:
            for path, digest in files:
                connection.execute(insert(QUEUE).on_conflict_do_nothing().values(
                    path=path, sha256=digest, stage=Stage.WAITING, attempts=0, message="", enqueued_at=now))
        return [digest for _, digest in files]

    def claim(self, worker: str, n: int = 1, lease_s: float = 1200.0) -> list[Packet]:
        """Lend up to `n` scans to a worker for `lease_s` seconds, oldest first.

        A scan whose worker fell silent is lent again; after three attempts it goes to `Stage.ATTENTION` instead.
        """
        now = self.clock()
        lapsed = and_(QUEUE.c.stage == Stage.TAKEN, QUEUE.c.lease_until <= now)
        with self.database.write() as connection:
            connection.execute(update(QUEUE).where(lapsed, QUEUE.c.attempts >= ATTEMPTS).values(
                stage=Stage.ATTENTION, lease_until=None, message="The worker stopped without a word"))
            free = select(QUEUE.c.id).where(or_(QUEUE.c.stage == Stage.WAITING, lapsed)).order_by(QUEUE.c.id).limit(n)
            chosen = connection.scalars(free).all()
            connection.execute(update(QUEUE).where(QUEUE.c.id.in_(chosen)).values(
                stage=Stage.TAKEN, worker=worker, lease_until=now + lease_s, attempts=QUEUE.c.attempts + 1))
            return _packets(connection, QUEUE.c.id.in_(chosen))

    def heartbeat(self, packet: int, worker: str, lease_s: float = 1200.0) -> bool:
        """Renew a lease. False: the scan is no longer this worker's, and its result must not be written."""
        return self._change(packet, worker, lease_until=self.clock() + lease_s)

    def done(self, packet: int, worker: str) -> bool:
        """Tick a scan off. False: the scan was no longer this worker's."""
        return self._change(packet, worker, stage=Stage.DONE, lease_until=None, message="")

    def failed(self, packet: int, worker: str, message: str) -> bool:
        """Give a scan back after a failure of its own: to the list, or after the third attempt to a person."""
        stage = case((QUEUE.c.attempts >= ATTEMPTS, Stage.ATTENTION), else_=Stage.WAITING)
        return self._change(packet, worker, stage=stage, lease_until=None, message=message)

    def release(self, packet: int, worker: str, message: str = "") -> bool:
        """Give a scan back that is not to blame (disk full, share gone, worker told to stop): no attempt is counted."""
        return self._change(packet, worker, stage=Stage.WAITING, lease_until=None, message=message,
                            attempts=QUEUE.c.attempts - 1)

    def retry(self, packet: int) -> bool:
        """Put a scan that a person has looked at back on the list, with all its attempts."""
        with self.database.write() as connection:
            stopped = and_(QUEUE.c.id == packet, QUEUE.c.stage == Stage.ATTENTION)
            again = update(QUEUE).where(stopped).values(stage=Stage.WAITING, attempts=0, worker=None)
            return connection.execute(again).rowcount == 1

    def packets(self, stage: Stage | None = None) -> list[Packet]:
        """List the scans at one stage, or all of them, oldest first."""
        with self.database.read() as connection:
            return _packets(connection, true() if stage is None else QUEUE.c.stage == stage)

    def counts(self) -> dict[Stage, int]:
        """Count the scans at each stage."""
        with self.database.read() as connection:
            found = connection.execute(select(QUEUE.c.stage, func.count()).group_by(QUEUE.c.stage)).all()
        return dict.fromkeys(Stage, 0) | {Stage(stage): count for stage, count in found}

    def _change(self, packet: int, worker: str, **values: Any) -> bool:
        # only the worker that holds the lease may speak for the scan
        mine = and_(QUEUE.c.id == packet, QUEUE.c.worker == worker, QUEUE.c.stage == Stage.TAKEN)
        with self.database.write() as connection:
            return connection.execute(update(QUEUE).where(mine).values(**values)).rowcount == 1


def _packets(connection: Connection, condition: ColumnElement[bool]) -> list[Packet]:
    rows = connection.execute(select(QUEUE).where(condition).order_by(QUEUE.c.id)).mappings()
    return [Packet(row["id"], Path(row["path"]), row["sha256"], Stage(row["stage"]), row["attempts"], row["worker"],
                   row["message"]) for row in rows]
