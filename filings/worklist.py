"""The work list: scans that wait for a worker, each lent to one worker at a time and tried `LOCKBOX_TRIES` times at most.

A scan of an inbox is admitted once its bytes are stored: its row, that of the original and the entry in the audit trail are
one transaction. From then on it is waiting, in one worker's hands, or finished; `lockbox status` shows which.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, or_, select, update

from .admitting import admit_in
from .audit import PROGRAM, append
from .database import Database
from .files import sha256_of
from .packets import Admission, Packet, Stage, packet_of, select_packets
from .settings import settings
from .tables import QUEUE

__all__ = ["Admission", "Packet", "Stage", "Worklist"]

SILENT = "Whatever worked on it stopped without a word, at every try"


class Worklist:
    """The work list of a database.

    `clock` gives seconds since 1970; tests hand in their own. `tries`: how often a scan is lent, as the settings have it; after
    the last time a person must look.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self.database = database
        self.clock = clock
        self.tries = settings().tries

    def now(self) -> str:
        """The moment as the tables hold it."""
        return datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="seconds")

    def enqueue(self, paths: Iterable[Path]) -> list[str]:
        """Put scans on the list that came by no inbox, once for each path and content; give back the digests in order.

        The files are read here, so what changes under a known path counts as a new scan.

        Raises:
            OSError: a file cannot be read; nothing is put on the list.
        """
        files = [(str(path.absolute()), sha256_of(path)) for path in paths]
        now = self.now()
        with self.database.write() as connection:
            for path, digest in files:
                known = select(QUEUE.c.id).where(QUEUE.c.path == path, QUEUE.c.sha256 == digest, QUEUE.c.left_at.is_(None))
                if connection.scalar(known) is None:
                    connection.execute(insert(QUEUE).values(path=path, sha256=digest, stage=Stage.WAITING, enqueued_at=now))
        return [digest for _, digest in files]

    def admit(self, admission: Admission, still_there: Callable[[], bool] = lambda: True) -> Packet | None:
        """Put a file of an inbox on the list; None: it stands there already, or has left the inbox meanwhile.

        Bytes that came in before, and were not refused, make a `duplicate` of the first of them. `still_there` looks at the
        inbox once more within the transaction: another watcher may have taken the file on all its way in the meantime.
        """
        with self.database.write() as connection:
            return admit_in(connection, admission, still_there, self.now())

    def claim(self, worker: str, n: int = 1, lease_s: float = 120.0, *, intake: bool = False) -> list[Packet]:
        """Lend up to `n` scans to a worker for `lease_s` seconds, oldest first.

        A scan whose worker fell silent is lent again; after the last attempt it goes to `Stage.ATTENTION` instead.
        `intake`: those that came by an inbox, else those that did not.
        """
        now = self.clock()
        mine = QUEUE.c.inbox.is_not(None) if intake else QUEUE.c.inbox.is_(None)
        lapsed = and_(QUEUE.c.stage == Stage.TAKEN, QUEUE.c.lease_until <= now, mine)
        # waiting scans have no lease: saying so lets the index hand them out in order
        due = and_(QUEUE.c.stage == Stage.WAITING, QUEUE.c.lease_until.is_(None), mine,
                   or_(QUEUE.c.retry_at.is_(None), QUEUE.c.retry_at <= now))
        with self.database.write(alone=False) as connection:
            connection.execute(update(QUEUE).where(lapsed, QUEUE.c.attempts >= self.tries).values(
                stage=Stage.ATTENTION, lease_until=None, message=SILENT, finished_at=self.now()))
            chosen: list[int] = []
            for condition in (lapsed, due):
                free = select(QUEUE.c.id).where(condition).order_by(QUEUE.c.id).limit(n - len(chosen))
                chosen += connection.scalars(free.with_for_update(skip_locked=True)).all()
            if not chosen:
                return []
            connection.execute(update(QUEUE).where(QUEUE.c.id.in_(chosen)).values(
                stage=Stage.TAKEN, worker=worker, lease_until=now + lease_s, attempts=QUEUE.c.attempts + 1, retry_at=None))
            return select_packets(connection, QUEUE.c.id.in_(chosen))

    def heartbeat(self, packet: int, worker: str, lease_s: float = 120.0) -> bool:
        """Renew a lease. False: the scan is no longer this worker's, and its result must not be written."""
        return self._change(packet, worker, lease_until=self.clock() + lease_s)

    def heartbeat_all(self, worker: str, lease_s: float = 120.0) -> int:
        """Renew every lease of a worker; give back how many it has."""
        mine = and_(QUEUE.c.worker == worker, QUEUE.c.stage == Stage.TAKEN)
        with self.database.write(alone=False) as connection:
            return connection.execute(update(QUEUE).where(mine).values(lease_until=self.clock() + lease_s)).rowcount

    def done(self, packet: int, worker: str) -> bool:
        """Tick a scan off that came by no inbox. False: the scan was no longer this worker's."""
        return self._change(packet, worker, stage=Stage.DONE, lease_until=None, message="", finished_at=self.now())

    def settle(self, connection: Connection, packet: int, worker: str, stage: Stage, *, problem: str | None = None,
               message: str = "", pages: int | None = None, read_at: str | None = None) -> bool:
        """Tick a scan off within the write transaction that keeps its record.

        Returns:
            False when the scan is no longer this worker's: the caller must undo the transaction.
        """
        values = {"stage": stage, "lease_until": None, "problem": problem, "message": message, "pages": pages,
                  "read_at": read_at, "finished_at": self.now()}
        if connection.execute(update(QUEUE).where(_held(packet, worker)).values(**values)).rowcount != 1:
            return False
        append(connection, PROGRAM, f"queue.{stage}", f"packet {packet}", after={"problem": problem, "pages": pages})
        return True

    def failed(self, packet: int, worker: str, message: str, delay_s: float = 0.0) -> bool:
        """Give a scan back after a failure of its own: to the list, or after the last attempt to a person.

        It is not lent again before `delay_s` seconds are over.
        """
        last = QUEUE.c.attempts >= self.tries
        return self._change(packet, worker, stage=case((last, Stage.ATTENTION), else_=Stage.WAITING), lease_until=None,
                            message=message, retry_at=self.clock() + delay_s if delay_s else None,
                            finished_at=case((last, self.now()), else_=None))

    def release(self, packet: int, worker: str, message: str = "") -> bool:
        """Give a scan back that is not to blame (disk full, share gone, worker told to stop): no attempt is counted."""
        return self._change(packet, worker, stage=Stage.WAITING, lease_until=None, message=message,
                            attempts=QUEUE.c.attempts - 1)

    def retry(self, packet: int, who: str = PROGRAM) -> bool:
        """Put a scan that a person has looked at back on the list, with all its attempts; False: it does not wait for one."""
        with self.database.write() as connection:
            stopped = and_(QUEUE.c.id == packet, QUEUE.c.stage.in_((Stage.ATTENTION, Stage.QUARANTINED)))
            before = connection.scalar(select(QUEUE.c.stage).where(stopped))
            again = update(QUEUE).where(stopped).values(stage=Stage.WAITING, attempts=0, worker=None, retry_at=None,
                                                        problem=None, message="", finished_at=None, left_at=None)
            if connection.execute(again).rowcount != 1:
                return False
            append(connection, who, "queue.retry", f"packet {packet}", before={"stage": before})
            return True

    def left(self, packet: int) -> None:
        """Note that the file of a finished scan has left its inbox."""
        gone = update(QUEUE).where(QUEUE.c.id == packet, QUEUE.c.finished_at.is_not(None), QUEUE.c.left_at.is_(None))
        with self.database.write(alone=False) as connection:
            connection.execute(gone.values(left_at=self.now()))

    def still_in(self, inbox: str) -> list[Packet]:
        """The scans whose files have not left an inbox, oldest first."""
        with self.database.read() as connection:
            return select_packets(connection, QUEUE.c.left_at.is_(None), QUEUE.c.inbox == inbox)

    def packet(self, packet: int) -> Packet | None:
        """One scan by its number."""
        with self.database.read() as connection:
            row = connection.execute(select(QUEUE).where(QUEUE.c.id == packet)).mappings().first()
        return packet_of(row) if row else None

    def packets(self, stage: Stage | None = None) -> list[Packet]:
        """List the scans at one stage, or all of them, oldest first."""
        with self.database.read() as connection:
            return select_packets(connection, *([] if stage is None else [QUEUE.c.stage == stage]))

    def counts(self) -> dict[Stage, int]:
        """Count the scans at each stage."""
        with self.database.read() as connection:
            found = connection.execute(select(QUEUE.c.stage, func.count()).group_by(QUEUE.c.stage)).all()
        return dict.fromkeys(Stage, 0) | {Stage(stage): count for stage, count in found}

    def _change(self, packet: int, worker: str, **values: Any) -> bool:
        with self.database.write(alone=False) as connection:
            return connection.execute(update(QUEUE).where(_held(packet, worker)).values(**values)).rowcount == 1


def _held(packet: int, worker: str) -> ColumnElement[bool]:
    # only the worker that holds the lease may speak for the scan
    return and_(QUEUE.c.id == packet, QUEUE.c.worker == worker, QUEUE.c.stage == Stage.TAKEN)
