"""The originals hashed again on a rota, those first that were not looked at for the longest time."""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, update

from filings.audit import PROGRAM, append
from filings.database import Database
from filings.originals import OriginalStore
from filings.problems import MissingOriginal
from filings.tables import ORIGINALS

AT_A_TIME = 100                # originals in one transaction


@dataclass(frozen=True, slots=True)
class Verified:
    """What a night's share came to. `damaged`: digests of those whose bytes are not what came in, or are gone."""

    hashed: int
    damaged: tuple[str, ...]
    healed: int


def verify_share(database: Database, originals: OriginalStore, nights: int, clock: Callable[[], float]) -> Verified:
    """Hash one share of the archive again, so that every original has its turn within a number of nights.

    Known damage is looked at every night: the same bytes may have come in again and healed it. A share is at least one
    original; how each stands is noted a hundred at a time, so a run that breaks off goes on where it was.

    Raises:
        OSError: the store cannot be read.
    """
    with database.read() as connection:
        total = connection.scalar(select(func.count()).select_from(ORIGINALS)) or 0
        turn = (select(ORIGINALS.c.sha256).where(ORIGINALS.c.damaged == 0)
                .order_by(ORIGINALS.c.verified_at, ORIGINALS.c.sha256).limit(math.ceil(total / nights)))
        known = set(connection.scalars(select(ORIGINALS.c.sha256).where(ORIGINALS.c.damaged == 1)))
        chosen = [*sorted(known), *connection.scalars(turn)]
    damaged: list[str] = []
    healed = 0
    for start in range(0, len(chosen), AT_A_TIME):
        part = {sha256: _sound(originals, sha256) for sha256 in chosen[start:start + AT_A_TIME]}
        now = datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
        with database.write() as connection:
            for sha256, sound in part.items():
                _note(connection, sha256, now, sound=sound, known=sha256 in known)
        damaged += [sha256 for sha256, sound in part.items() if not sound]
        healed += sum(sound and sha256 in known for sha256, sound in part.items())
    return Verified(len(chosen), tuple(damaged), healed)


def _sound(originals: OriginalStore, sha256: str) -> bool:
    try:
        return originals.verify(sha256)
    except MissingOriginal:
        return False


def _note(connection: Connection, sha256: str, now: str, *, sound: bool, known: bool) -> None:
    connection.execute(update(ORIGINALS).where(ORIGINALS.c.sha256 == sha256).values(verified_at=now, damaged=int(not sound)))
    if sound == known:             # it has changed: sound and known as damaged, or damaged and not known
        append(connection, PROGRAM, "original.healed" if sound else "original.damaged", f"original {sha256}")
