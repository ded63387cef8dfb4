"""The state of the mailroom at a glance: how the inboxes were last looked at, what waits, what is worked on, what needs people."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from .database import Database
from .packets import Packet, Stage, select_packets
from .tables import QUEUE, SWEEPS


@dataclass(frozen=True, slots=True)
class Sweep:
    """The latest sweep of an inbox; times are UTC, ISO 8601. `message`: what could not be taken in, and why."""

    inbox: str
    host: str
    started_at: str
    ended_at: str | None
    seen: int
    admitted: int
    unsettled: int
    message: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What the mailroom looks like now.

    `stages`: packets at each stage, ever; `today`: of those that stand in today's books; `oldest`: when the packet came in
    that waits longest; `working`: the packets in workers' hands; `attention`, `quarantined`: the latest, with reasons.
    """

    sweeps: tuple[Sweep, ...]
    stages: dict[Stage, int]
    today: dict[Stage, int]
    oldest: str | None
    working: tuple[Packet, ...]
    attention: tuple[Packet, ...]
    quarantined: tuple[Packet, ...]


def overview(database: Database, today: date, most: int = 50) -> Overview:
    """Look at what came in by the inboxes; `today` is a business date, `most` how many packets each list names."""
    ours = QUEUE.c.inbox.is_not(None)
    with database.read() as connection:
        sweeps = tuple(Sweep(**row) for row in connection.execute(select(SWEEPS).order_by(SWEEPS.c.inbox)).mappings())
        counts = select(QUEUE.c.stage, func.count()).group_by(QUEUE.c.stage)
        ever, of_day = (dict(connection.execute(counts.where(*where)).tuples().all())
                        for where in ((ours,), (ours, QUEUE.c.business_date == today)))
        oldest = connection.scalar(select(func.min(QUEUE.c.enqueued_at)).where(ours, QUEUE.c.stage == Stage.WAITING))
        working = select_packets(connection, ours, QUEUE.c.stage == Stage.TAKEN)
        open_ones = [select_packets(connection, QUEUE.c.id.in_(select(QUEUE.c.id).where(ours, QUEUE.c.stage == stage)
                                                               .order_by(QUEUE.c.id.desc()).limit(most)))
                     for stage in (Stage.ATTENTION, Stage.QUARANTINED)]
    none = dict.fromkeys(Stage, 0)
    return Overview(sweeps, none | {Stage(stage): count for stage, count in ever.items()},
                    none | {Stage(stage): count for stage, count in of_day.items()}, oldest, tuple(working),
                    *(tuple(reversed(each)) for each in open_ones))
