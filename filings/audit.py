"""The audit trail: who did what to which thing, when, and how it stood before and after.

Entries are only ever added, each with the digest of the one before in its own, so that a changed, missing or inserted
entry breaks the chain. An entry is written in the transaction of the deed itself: no deed without its entry, and no
entry without its deed.

    with database.write() as connection:
        connection.execute(...)
        append(connection, "nora", "filing.claim", filing_subject(scan, number), after={"until": until})
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from .database import Database, be_the_writer
from .tables import AUDIT

PROGRAM = "lockbox"            # who, where no person did it
START = "0" * 64               # what the first entry has for the digest of the one before


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the trail. `before` and `after` are values that JSON can hold."""

    id: int
    at: str
    who: str
    action: str
    subject: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how many entries, the last digest, and where the chain breaks first, if it does."""

    entries: int
    last: str
    broken_at: int | None = None
    reason: str = ""


def filing_subject(scan: int, number: int) -> str:
    """How the trail names a filing: by the id of its scan and its number in it."""
    return f"filing {scan}.{number}"


def append(connection: Connection, who: str, action: str, subject: str, *, before: Any = None, after: Any = None,
           at: datetime | None = None) -> int:
    """Add an entry within an open write transaction; returns its number.

    Args:
        connection: of `Database.write`; there is one writer at a time, and the chain rests on that.
        who: name of the user, or `PROGRAM`.
        action: a word with a point, such as `filing.correct`.
        subject: what it was done to.
        before: how it stood, as JSON holds it; no entry of a form belongs here that the deed does not concern.
        after: how it stands now.
        at: when; left out, now.
    """
    be_the_writer(connection)
    last = connection.execute(select(AUDIT.c.id, AUDIT.c.digest).order_by(AUDIT.c.id.desc()).limit(1)).first()
    number, previous = (last.id + 1, last.digest) if last else (1, START)
    row = {"id": number, "at": (at or datetime.now(UTC)).isoformat(timespec="seconds"), "who": who, "action": action,
           "subject": subject, "before": _text(before), "after": _text(after), "previous": previous}
    connection.execute(insert(AUDIT).values(**row, digest=digest_of(row)))
    return number


def entries(database: Database, *, subject: str | None = None, who: str | None = None, action: str | None = None,
            before_id: int | None = None, most: int = 200) -> list[Entry]:
    """The latest entries that fit, newest first."""
    query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
    for column, wanted in ((AUDIT.c.subject, subject), (AUDIT.c.who, who), (AUDIT.c.action, action)):
        query = query if wanted is None else query.where(column == wanted)
    if before_id is not None:
        query = query.where(AUDIT.c.id < before_id)
    with database.read() as connection:
        rows = connection.execute(query).mappings().all()
    return [Entry(row["id"], row["at"], row["who"], row["action"], row["subject"], _value(row["before"]),
                  _value(row["after"])) for row in rows]


def actions(database: Database) -> list[str]:
    """Every kind of deed that has an entry."""
    with database.read() as connection:
        return list(connection.scalars(select(AUDIT.c.action).group_by(AUDIT.c.action).order_by(AUDIT.c.action)))


def verify(database: Database, expect: str | None = None) -> Verdict:
    """Follow the chain from its first entry.

    Args:
        database: whose trail it is.
        expect: digest of an entry that was the last one once, noted elsewhere; without it, nothing tells that the end is
            missing or that the whole trail was written anew.
    """
    previous, number, met = START, 0, expect in (None, START)
    with database.read() as connection:
        for row in connection.execution_options(yield_per=1000).execute(select(AUDIT).order_by(AUDIT.c.id)).mappings():
            if row["id"] != number + 1:
                return Verdict(number, previous, number + 1, f"entry {number + 1} is missing")
            if row["previous"] != previous:
                return Verdict(number, previous, row["id"], "it does not follow from the entry before")
            if row["digest"] != digest_of(row):
                return Verdict(number, previous, row["id"], "its content is not what was written")
            previous, number = row["digest"], row["id"]
            met = met or previous == expect
    if not met:
        return Verdict(number, previous, number + 1, "the noted digest stands nowhere in it: its end is missing, or it is another")
    return Verdict(number, previous)


def digest_of(row: Mapping[Any, Any]) -> str:
    """SHA-256 of an entry with the digest of the one before, as 64 hexadecimal digits."""
    content = [row[name] for name in ("id", "at", "who", "action", "subject", "before", "after", "previous")]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)
