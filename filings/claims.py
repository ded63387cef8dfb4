"""Who holds which filing: one person at a time, for a while that each deed on it begins anew.

A filing is claimed by one statement that succeeds for one of those who try, so two people never hold one filing.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, or_, select, update

from .audit import append, filing_subject
from .database import Database, insert_into
from .people import User
from .tables import CLAIMS, FILINGS, USERS


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a filing until when (seconds since 1970). `mine`: it is whom one asked for."""

    user: str
    until: float
    mine: bool


def claim(database: Database, filing: int, user: str, now: float, seconds: float, *, take: bool = False) -> Held | None:
    """Claim a filing, or renew one's claim.

    Args:
        database: where the filing is.
        filing: its id.
        user: name of who wants it.
        now: seconds since 1970.
        seconds: for how long.
        take: from whoever holds it; the permission for that is the caller's concern.

    Returns:
        Who holds it now, which may be somebody else; None when there is no such filing.
    """
    with database.write() as connection:
        return claim_in(connection, filing, user, now, seconds, take=take)


def claim_in(connection: Connection, filing: int, user: str, now: float, seconds: float, *, take: bool = False) -> Held | None:
    """Do what `claim` does within an open write transaction."""
    place = connection.execute(select(FILINGS.c.scan, FILINGS.c.number).where(FILINGS.c.id == filing)).first()
    if place is None:
        return None
    before = holder(connection, filing, now)
    free = None if take else or_(CLAIMS.c.user == user, CLAIMS.c.until <= now)
    attempt = insert_into(connection, CLAIMS).values(filing=filing, user=user, since=now, until=now + seconds)
    attempt = attempt.on_conflict_do_update(index_elements=["filing"], where=free, set_={"user": user, "until": now + seconds})
    # PostgreSQL's driver forgets how many rows an INSERT has changed, unless it is told not to
    changed = connection.execute(attempt.execution_options(preserve_rowcount=True))
    if changed.rowcount == 1:
        if before is None or before.user != user:
            connection.execute(update(CLAIMS).where(CLAIMS.c.filing == filing).values(since=now))
            append(connection, user, "filing.claim", filing_subject(place.scan, place.number), at=_moment(now),
                   before={"holder": before.user} if before else None, after={"holder": user})
        return Held(user, now + seconds, True)
    return Held(before.user, before.until, False) if before else None


def release(database: Database, filing: int, user: str, now: float, *, anyones: bool = False) -> bool:
    """Give a filing back, one's own or (`anyones`) that of anybody. False: there was nothing to give back."""
    with database.write() as connection:
        return release_in(connection, filing, user, now, anyones=anyones)


def release_in(connection: Connection, filing: int, user: str, now: float, *, anyones: bool = False) -> bool:
    """Do what `release` does within an open write transaction."""
    before = holder(connection, filing, now)
    if before is None or not (anyones or before.user == user):
        return False
    connection.execute(delete(CLAIMS).where(CLAIMS.c.filing == filing))
    place = connection.execute(select(FILINGS.c.scan, FILINGS.c.number).where(FILINGS.c.id == filing)).one()
    append(connection, user, "filing.release", filing_subject(place.scan, place.number), at=_moment(now),
           before={"holder": before.user})
    return True


def holder(connection: Connection, filing: int, now: float) -> Held | None:
    """Who holds a filing at the moment."""
    row = connection.execute(select(CLAIMS.c.user, CLAIMS.c.until).where(CLAIMS.c.filing == filing,
                                                                         CLAIMS.c.until > now)).first()
    return Held(row.user, row.until, False) if row else None


def renew(connection: Connection, filing: int, user: str, now: float, seconds: float) -> bool:
    """Begin the time of a claim anew, in the transaction of a deed. False: the user does not hold the filing."""
    mine = (CLAIMS.c.filing == filing, CLAIMS.c.user == user, CLAIMS.c.until > now)
    return connection.execute(update(CLAIMS).where(*mine).values(until=now + seconds)).rowcount == 1


def claim_many(database: Database, filings: Sequence[int], user: str, now: float, seconds: float) -> int:
    """Claim those of many filings that nobody else holds; gives back how many the user holds now."""
    with database.write() as connection:
        held = [claim_in(connection, filing, user, now, seconds) for filing in dict.fromkeys(filings)]
    return sum(each is not None and each.mine for each in held)


def release_many(database: Database, filings: Sequence[int], user: str, now: float, *, anyones: bool = False) -> int:
    """Give many filings back; gives back how many were."""
    with database.write() as connection:
        return sum(release_in(connection, filing, user, now, anyones=anyones) for filing in dict.fromkeys(filings))


def assign(database: Database, filings: Sequence[int], to: str | None, *, by: str, now: float) -> int:
    """Give filings to a user to work on, or (None) to nobody; gives back how many have changed.

    Being given a filing does not hold it: it is claimed when work on it begins.
    """
    with database.write() as connection:
        if to is not None:
            to = connection.scalar(select(USERS.c.name).where(USERS.c.name == to, USERS.c.disabled == 0))
            if to is None:
                return 0
        changed = 0
        for filing in dict.fromkeys(filings):
            row = connection.execute(select(FILINGS.c.scan, FILINGS.c.number, FILINGS.c.assignee)
                                     .where(FILINGS.c.id == filing)).first()
            if row is None or row.assignee == to:
                continue
            connection.execute(update(FILINGS).where(FILINGS.c.id == filing).values(assignee=to))
            append(connection, by, "filing.assign", filing_subject(row.scan, row.number), at=_moment(now),
                   before={"assignee": row.assignee}, after={"assignee": to})
            changed += 1
        return changed


def workers(users: Sequence[User]) -> list[User]:
    """The users to whom filings can be given."""
    return [user for user in users if user.role in ("reviewer", "supervisor") and not user.disabled]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
